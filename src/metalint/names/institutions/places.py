"""Countries and states as they are written behind a name."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from metalint.names.institutions.folding import folded

_COUNTRIES: Final = {
    "AE": "united arab emirates|uae",
    "AR": "argentina",
    "AT": "austria",
    "AU": "australia",
    "BD": "bangladesh",
    "BE": "belgium",
    "BG": "bulgaria",
    "BR": "brazil|brasil",
    "CA": "canada",
    "CH": "switzerland",
    "CL": "chile",
    "CN": "china|pr china|p r china|prc|peoples republic of china",
    "CO": "colombia",
    "CZ": "czech republic|czechia",
    "DE": "germany|deutschland",
    "DK": "denmark",
    "EE": "estonia",
    "EG": "egypt",
    "ES": "spain",
    "FI": "finland",
    "FR": "france",
    "GB": "uk|u k|united kingdom|great britain|england|scotland|wales|northern ireland",
    "GR": "greece",
    "HK": "hong kong|hong kong sar|hksar",
    "HR": "croatia",
    "HU": "hungary",
    "ID": "indonesia",
    "IE": "ireland|republic of ireland",
    "IL": "israel",
    "IN": "india",
    "IR": "iran",
    "IS": "iceland",
    "IT": "italy",
    "JP": "japan",
    "KR": "korea|south korea|republic of korea",
    "LU": "luxembourg",
    "MO": "macau|macao|macau sar|macao sar",
    "MX": "mexico",
    "MY": "malaysia",
    "NL": "netherlands|the netherlands|holland",
    "NO": "norway",
    "NZ": "new zealand",
    "PK": "pakistan",
    "PL": "poland",
    "PT": "portugal",
    "QA": "qatar",
    "RO": "romania",
    "RS": "serbia",
    "RU": "russia|russian federation",
    "SA": "saudi arabia",
    "SE": "sweden",
    "SG": "singapore",
    "SI": "slovenia",
    "TH": "thailand",
    "TR": "turkey|türkiye|turkiye",
    "TW": "taiwan",
    "UA": "ukraine",
    "US": "usa|u s a|us|u s|united states|united states of america",
    "VN": "vietnam|viet nam",
    "ZA": "south africa",
}
_CODES: Final = {name: code for code, names in _COUNTRIES.items() for name in names.split("|")}
_STATES: Final = (
    " al ak az ar ca co ct de fl ga hi id il in ia ks ky la me md ma mi mn ms mo mt ne nv nh nj nm ny nc "
    "nd oh ok or pa ri sc sd tn tx ut vt va wa wv wi wy dc "
)
_STATE_NAMES: Final = {
    "US": "alabama|alaska|arizona|arkansas|california|colorado|connecticut|delaware|florida|georgia|hawaii|idaho|"
    "illinois|indiana|iowa|kansas|kentucky|louisiana|maine|maryland|massachusetts|michigan|minnesota|mississippi|"
    "missouri|montana|nebraska|nevada|new hampshire|new jersey|new mexico|new york|north carolina|north dakota|ohio|"
    "oklahoma|oregon|pennsylvania|rhode island|south carolina|south dakota|tennessee|texas|utah|vermont|virginia|"
    "washington|west virginia|wisconsin|wyoming",
    "CA": "alberta|british columbia|manitoba|new brunswick|newfoundland|nova scotia|ontario|quebec|saskatchewan|bc",
    "AU": "new south wales|nsw|queensland|qld|south australia|tasmania|victoria|vic|western australia",
}
_STATE_OF: Final = {name: code for code, names in _STATE_NAMES.items() for name in names.split("|")}
PLACE_ENDS: Final = frozenset(name.rpartition(" ")[2] for name in (*_CODES, *_STATE_OF)) | frozenset(_STATES.split())
"""The last words of countries and states, folded, and the postal codes of states."""
# Legal forms of some countries only: with one of another country a company is a subsidiary.
_IN_ASIA: Final = "AE CN HK ID IL IN JP KR MY PH SG TH TW VN"
_LEGAL: Final = {
    **dict.fromkeys(("inc", "incorporated", "corp", "corporation"), f"US CA {_IN_ASIA}"),
    "llc": "US CA AE SA QA RU JP KR",
    **dict.fromkeys(("ltd", "limited"), f"GB IE CH CA AU NZ ZA NG KE PK BD LK {_IN_ASIA}"),
    "gmbh": "DE AT CH",
    "ag": "DE AT CH",
    "kg": "DE AT CH",
    "plc": "GB IE",
    "pte": "SG",
    "pty": "AU ZA",
    "pvt": "IN PK BD",
    "private": "IN PK BD SG",
    "sdn": "MY",
    "bhd": "MY",
    "ab": "SE FI",
    "oy": "FI",
    "oyj": "FI",
    "a/s": "DK NO",
    "sa": "FR ES PT CH BE LU GR PL BR AR MX CL CO",
    "sas": "FR CO",
    "srl": "IT RO ES",
    "spa": "IT CL",
    "nv": "NL BE",
    "bv": "NL BE",
    "kk": "JP",
}
# The territories are also written with the name of the state.
_WIDER: Final = {"HK": "CN", "MO": "CN"}


@lru_cache(maxsize=1 << 13)
def country_of(text: str) -> str | None:
    """Return the ISO 3166-1 code of the country that ``text`` names."""
    return _CODES.get(" ".join(folded(text).replace(".", " ").split()))


def is_country(text: str, code: str) -> bool:
    """Tell whether ``text`` names the country with this code."""
    found = country_of(text)
    return found is not None and found in (code, _WIDER.get(code))


def is_state(text: str) -> bool:
    """Tell whether ``text`` is the postal code of a state of the United States, in capitals."""
    return text.isupper() and f" {text.lower()} " in _STATES


@lru_cache(maxsize=1 << 13)
def country_of_state(text: str) -> str | None:
    """Return the code of the country that has a state or a province with this name; of the largest ones only."""
    return _STATE_OF.get(folded(text))


def is_city(text: str, city: str) -> bool:
    """Tell whether ``text`` names ``city``."""
    return bool(city) and folded(text) == folded(city)


def is_legal_form(text: str, code: str) -> bool:
    """Tell whether companies of the country with this code have the legal form ``text``."""
    return code in _LEGAL.get(text.lower().replace(".", ""), code)
