"""Periods at the end of a title: which belong to the last word, and which end a sentence with certainty."""

from __future__ import annotations

from enum import Enum, auto
from typing import Final

from metalint.util.regex import lazy


class Period(Enum):
    """What a period at the end is."""

    NEEDED = auto()
    """It belongs to an abbreviation, to initials or to an ellipsis."""

    DOUBTFUL = auto()
    """It may belong to the last word."""

    SURPLUS = auto()
    """The last word is known to need none."""


_ABBREVIATIONS_TEXT: Final = (
    # English
    "abbr acad addn adj adm al anon approx arr assn assoc asst attn aud ave avg biol bk bldg blvd bros bsc ca "
    "capt cert cf ch chap chem cit cl cm cmdr co col coll comm comp con conf cont corp ct cwt dec def dept "
    "deriv dev dia diag diff dim dist div doc doz dphil dr dsc dz eas ed edn eds eg el elev enc encl eng engr "
    "ep eq eqn eqns eqs equiv esp esq est et etc ex exc excl exec exp ext fam fax ff fig figs fl fn fol ft "
    "fwd gal gen geog geol geom gov govt grad hon hosp hr hrs ht hwy ibid id ie illus illust inc incl ind inf "
    "inst instr int intl intro introd iq ital jr junr kg km lab lang lat lb lbs lib lic lieut lit llc llp ln "
    "loc lt ltd mag maj math max mba md mdse med messrs mfg mfr mg mgr mi min misc mk ml mm mod mph mr mrs ms "
    "msc msec mss mt mtg mtn mts mus nat natl neg no nom nos nr num obj obs op opp opt orch ord orig oz pat "
    "pct perf perh perm pers ph phd phil philos phys pk pl plc pls pop pos poss pp pr prec pref prelim prep "
    "pres prev prin priv prob probs proc procs prod prof profs prop props pros prov ps pseud pt pts pub publ "
    "pvt qt qty quot ref refs reg rep repr repub res resp ret rev rms rpt rt rte sc sci sec sect secy sen "
    "sens seq seqq ser sess sgt sig sing soc sp spec spp sq sr st sta stat stats std stds ste subj subsp "
    "suffr sup supp suppl supt surg svc syl sym symp syn synd sys syst tab tbsp tech tel temp terr theor thm "
    "topol tr trans transl treas tsp twp ult univ univs usu util vac val var vb ver vet viz vocab vol vols vs "
    "vt wk wks wt yd yds yr yrs "
    # organizations
    "ag bhd bv cie corps cos gmbh kgaa kk lda lim limd llcs ltda mbh nv oao ooo oy oyj pjsc plcs pte pty sarl "
    "sas sdn snc spa srl sro sti "
    # months and days
    "apr aug dez feb febr fri jan jul jun mar mon nov oct okt sat sep sept sun thu thur thurs tue tues wed "
    # journals, as they are abbreviated
    "acoust adv agric algebr algor amer anal anat ann annu appl arch archit arith artif assem astron "
    "atmos autom behav biochem bioeng bioinf bioinform biomed biophys bot bull circ civ clim clin cogn combin "
    "commun comput condens constr contemp contr contrib crit cybern decis demogr des dyn ecol econ "
    "econom econometr educ electr electrochem electromagn electron endocrinol energ engin entomol environ "
    "epidemiol eur eval evol exper finan funct fundam gaz genet geogr geophys geosci handb hist "
    "hydrol imag immunol indust industr inform innov integr intell interdiscip "
    "investig jahrb jour knowl lect lett linguist magn manag manuf mater mathem mech mem meteorol metr "
    "microbiol mol monogr multimed nanotechnol neur neurobiol neurosci nonlinear notic nucl numer oceanogr "
    "oper optim pap pathol pharm pharmacol photogr physiol pol polit polym pract probab psychiatr "
    "psychol psychom quant quart rad radiol rec rehabil relat reliab relig remot renew resour rheol rob scand "
    "sch scient sel semant simul sociol softw sol spectr spectrosc statist stoch stochast strateg struct stud "
    "surv sympos synth tec technol telecommun theoret therm thes topogr toxicol transp "
    "univers urol veget veter virol vis zool "
    # botanists
    "benth hemsl heynh hook linn maxim michx mill thunb willd "
    # other languages
    "abb abs abt allg anm apod atd aufl ausg bd bde beih bes betr bijv bsp bspw bzgl bzw cap dgl dipl dott "
    "dra dtsch ecc ediz einschl enz evtl excmo exmo geb gebr gegr ges ggf habil hnos hrsg ing insb insbes itd "
    "itp jahrg jh jhdt kap mme nar obr odp osv pag pagg par prim profa roc sign sog sogen sra sres srta stb "
    "sto str strasse szt tabl techn teil tomo trad tzn uds ul usf usw uvm verb verf verl vgl vyd wiss wyd zb "
    "ztg ztschr"
)
_ABBREVIATIONS: Final = frozenset(_ABBREVIATIONS_TEXT.split())
"""Words that a period may belong to, in lower case; some of them are whole words as well."""

_WORDS_TEXT: Final = (
    "a an and any apps are art as away back bad based be been best better bit bits blue book books born both but "
    "by call can care case cases cell chat city claim claims clip code cold control cost cues data date day days "
    "deep do does done down draw each edge edges else end ends enough ever face faces fact facts far fast few "
    "fine for found four free from full game games gap gaps get give go goal goals gold good graph graphs group "
    "groups grow had hand hands hard has have heads help here high him hold home how idea ideas if info input "
    "into is it its job jobs join just keep key keys kind know last later law laws layer layers lead learn left "
    "less let life like line lines links list live long look loop loops lose loss lot love low made make many "
    "maps may me mean mind mode model models more most move much must name names near need needs nets new next "
    "nine noise none not now of off old on once one ones only open or other our out output over own pairs part "
    "parts past path paths plan plans play poor pose post program programs protocol pure rank ranks rate rates "
    "raw read real rest right risk road robot robots role roles room rule rules run runs safe said same save say "
    "scale see seed seen self sent set sets setup she shot shots show side size skip slow so some soon space "
    "speed step steps stop such sum sure symbol take talk task tasks team tell test tests text texts than that "
    "them then they thing things think this those thought three through time times to too tool tools top train "
    "trap tree trees true trust truth try turn two under unit up upon us use used user users very view views "
    "voice want war was way ways we web well went were what when where which who whom whose why wild will win "
    "wish with word words work works world worlds worth you your yours zero zoom"
)
_WORDS: Final = frozenset(_WORDS_TEXT.split())
"""Short words that are no abbreviations."""

_ELLIPSIS: Final = lazy(r"(?:\.|\u2026)\s*\Z")
_LAST: Final = lazy(r"(?<!\S)(\S++)\s*+\Z")
_CLOSING: Final = ")]}\"'\u2019\u201d\u00bb"
_OPENING: Final = "([{\"'\u2018\u201c\u201e\u00ab"
_ABBREVIATED_BEFORE: Final = lazy(r"\w[.](?:\s|,|\))")
_NUMBERED: Final = lazy(r"[A-Za-z]\w*[-\u2010\u2011]\d+")
_LETTERED: Final = lazy(r"[A-Z]{2,}[-\u2010\u2011][A-Z]")
_ACRONYM: Final = lazy(r"(?![IVXLCDM]+\Z)(?:[A-Z]{3,}|[A-Z]{2,}s|[a-z]?[A-Z][a-z]*[A-Z][A-Za-z]*)")
_ENDINGS: Final = (
    "[aeosy]|[aeo]n|[eo]r|[ae]l|e[dmtw]|i[cdn]|[ae]nt|[cgpst]h|[clnr][dkt]|hm|ing|ion|ism|ful|ow|rk|st|um|ut|xt|[ei]x"
)
_ORDINARY: Final = lazy(rf"(?=[a-z]{{5}})[a-z]+(?:{_ENDINGS})")
"""Words of five letters or more that end as abbreviations hardly ever do."""

_SHORT_ACRONYMS: Final = lazy("AI|AR|DB|EU|IP|IR|IT|KV|ML|OS|PC|QA|RL|UI|UK|US|VR|XR|[1-4]D")


def final_period(title: str) -> Period | None:
    """Return what the single period at the end of ``title`` is; None if there is none, or nothing else."""
    if not title.endswith(".") or not title.strip(". \t\n"):
        return None
    text = title[:-1]
    if _ELLIPSIS.search(text):
        return Period.NEEDED
    match = _LAST.search(text)
    word = match[1].rstrip(_CLOSING).lstrip(_OPENING) if match else ""
    is_abbreviated = word.lower() in _ABBREVIATIONS and not _SHORT_ACRONYMS.fullmatch(word)
    if "." in word or (len(word) == 1 and word.isalpha()) or is_abbreviated:
        return Period.NEEDED
    if _ABBREVIATED_BEFORE.search(text):  # a title that abbreviates its words may abbreviate the last one too
        return Period.DOUBTFUL
    return Period.SURPLUS if _needs_none(word) else Period.DOUBTFUL


def _needs_none(word: str) -> bool:
    if _NUMBERED.fullmatch(word) or _LETTERED.fullmatch(word):
        return True
    last = word.replace("\u2010", "-").replace("\u2011", "-").rpartition("-")[2]
    lower = last.lower()
    if lower in _ABBREVIATIONS:
        return False
    if _SHORT_ACRONYMS.fullmatch(last) or _ACRONYM.fullmatch(last):
        return True
    if lower.removesuffix("s") in _ABBREVIATIONS:
        return False
    return lower in _WORDS or _ORDINARY.fullmatch(lower) is not None
