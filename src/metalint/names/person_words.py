"""Words that tell persons from roles, places and organizations, and family names from given ones; all folded.

It is loaded only where an author string holds a separator.
"""

from __future__ import annotations

from typing import Final


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


def _phrases(text: str) -> frozenset[str]:
    """Return what bars and line breaks separate."""
    return frozenset(phrase.strip() for phrase in text.replace("\n", "|").split("|")) - {""}


ROLES: Final = _words("""
    analyst architect assistant associate author authors candidate ceo chief cofounder consultant contributed
    contribution contributions contributor coordinator corresponding cto developer director editor engineer
    engineers equal equally faculty fellow founder intern investigator lecturer manager member members officer others
    phd postdoc postdoctoral president principal professor researcher scientist scientists senior staff student students
    supervisor vice
""")
"""What people are: ``Corresponding Author``, ``Senior Engineer``."""

ORGANISATIONS: Final = _words("""
    acm administration advanced agency amazon applied artificial arts association astronomy astrophysics authority
    avenue bioinformatics biology biomedical board boulevard bureau business campus capital centro chemistry clinic
    clinical cloud commission communication communications computation computational computer computers computing
    corporate council cybernetics data deepmind defense defense departamento dept design development division ecole
    economics education electrical electronic embedded energy engineering enterprises environment environmental
    facultad facultat faculte fakultaet fakultat federal finance fondazione genomics geology geosciences global
    google government graduate graphics hardware health healthcare hochschule hospital humanities ibm ieee
    industrial informatica informatics informatik information informatique innovation insights integrated
    intelligence international istituto knowledge laboratoire laboratorio language languages lda learning ledger
    library limited linguistics llp logistics ltda machine management manufacturing math mathematics mechanical
    media medical medicine microsoft ministry mobility museum nanotechnology national natural networking networks
    neural neurology neuroscience nvidia observatory office openai operations partners philosophy physics platform
    policy politecnico polytechnic polytechnique processing production products psychology public quantum recherche
    reinforcement road robotics rue sarl school science sciences security services sociology software solutions
    statistics strasse strategy street studies studio studios sustainability technical technische telecom
    telecommunication telecommunications therapeutics translation transportation trust unit universidad universidade
    universita universitaet universitas universitat universite universiteit university ventures vision visual
""")
"""What is in the name of an organization or a subject, and in hardly any person's."""

PLACES: Final = _phrases("""
    abu dhabi|africa|algeria|america|amsterdam|ankara|ann arbor|antwerp|argentina|asia|athens|atlanta|auckland
    austin|australia|austria|baltimore|bangalore|bangkok|barcelona|basel|baton rouge|beijing|belgium|bengaluru
    bergen|berkeley|berlin|bern|birmingham|bloomington|bochum|bogota|bologna|bonn|bordeaux|boston|boulder|brasilia
    bratislava|brazil|brisbane|bristol|brussels|bucharest|budapest|buenos aires|cairo|california|cambridge|canada
    canberra|cape town|chapel hill|chengdu|chennai|chicago|chile|china|chongqing|cincinnati|cleveland|college park
    cologne|colombia|columbus|copenhagen|costa rica|cracow|croatia|cuba|cyprus|czech republic|czechia|daejeon|dalian
    dallas|darmstadt|davis|delft|delhi|denmark|denver|detroit|dresden|dubai|dublin|dusseldorf|ecuador|edinburgh
    egypt|eindhoven|el salvador|england|espoo|essen|estonia|europe|finland|france|frankfurt|freiburg|fremont|fuzhou
    gainesville|geneva|genoa|germany|ghent|glasgow|gothenburg|gottingen|graz|great britain|greece|grenoble|groningen
    guangzhou|guatemala|haifa|hamburg|hangzhou|hannover|hanoi|harbin|hefei|heidelberg|helsinki|ho chi minh city
    hong kong|hungary|hyderabad|iceland|illinois|incheon|india|indonesia|iran|iraq|ireland|islamabad|istanbul|italy
    ithaca|jakarta|japan|jena|jerusalem|johannesburg|karlsruhe|kenya|kharagpur|kiel|kolkata|korea|kuala lumpur|kyiv
    kyoto|lahore|las vegas|latin america|lausanne|leeds|leiden|leipzig|leuven|lille|lima|linz|lisbon|liverpool
    ljubljana|lome|london|long beach|los alamos|los angeles|luxembourg|macau|madrid|malaysia|manchester|mannheim
    marburg|marseille|massachusetts|melbourne|menlo park|mexico|mexico city|michigan|milan|milano|minneapolis
    minnesota|montevideo|montreal|morocco|moscow|mountain view|mumbai|munich|munster|nagoya|nairobi|nanjing|naples
    netherlands|new brunswick|new delhi|new hampshire|new haven|new jersey|new mexico|new orleans|new south wales
    new york|new york city|new zealand|newcastle|nigeria|ningbo|north america|north carolina|northern ireland|norway
    nottingham|nova scotia|nuremberg|oakland|ohio|oklahoma|ontario|oregon|osaka|oslo|ottawa|oxford|pakistan
    palo alto|panama|paris|pennsylvania|peru|philadelphia|philippines|phoenix|pisa|pittsburgh|poland|portland|porto
    porto alegre|portugal|potsdam|prague|pretoria|princeton|providence|puerto rico|qingdao|quebec|quito|raleigh
    redmond|redwood city|rennes|rhode island|rio de janeiro|riyadh|romania|rome|rotterdam|russia|saarbrucken
    sacramento|saint louis|saint petersburg|salt lake city|san diego|san francisco|san jose|santa barbara
    santa clara|santa cruz|santa monica|sao paulo|saudi arabia|scotland|seattle|seoul|serbia|shanghai|sheffield
    shenyang|shenzhen|silicon valley|singapore|slovakia|slovenia|sofia|south africa|south america|south carolina
    south dakota|south korea|southampton|spain|sri lanka|st louis|st petersburg|stanford|stockholm|stony brook
    strasbourg|stuttgart|sunnyvale|suzhou|sweden|switzerland|sydney|taipei|taiwan|tallinn|tehran|tel aviv|tennessee
    texas|thailand|the hague|tianjin|tokyo|toronto|toulouse|trento|trieste|trondheim|tsukuba|tubingen|tunisia|turin
    turkey|uk|ukraine|united arab emirates|united kingdom|united states|united states of america|uppsala|urbana
    uruguay|usa|utah|utrecht|vancouver|venezuela|venice|vienna|vietnam|vilnius|wales|warsaw|washington|washington dc
    waterloo|west lafayette|west virginia|wisconsin|wuhan|wurzburg|xiamen|xian|yokohama|york|zagreb|zaragoza
    zhengzhou|zurich
""")
"""Countries, states and cities that stand behind names."""

EAST_ASIAN_PLACES: Final = _words("""
    上海 东莞 中国 中國 云南 京大 京都 仙台 兰州 内蒙古 北京 北大 南京 南宁 南昌 厦门 台北 台湾 合肥 吉林 名古屋
    哈尔滨 嘉兴 四川 国立 复旦 大连 大阪 天津 太原 奈良 宁夏 宁波 安徽 山东 山西 常州 广东 广州 广西 広島 徐州 成都
    扬州 新加坡 新疆 新竹 无锡 日本 昆明 札幌 杭州 東京 東大 柳州 横浜 武汉 江苏 江西 沈阳 河北 河南 洛阳 济南 浙大
    浙江 海南 海口 清华 温州 湖北 湖南 澳门 珠海 甘肃 石家庄 神戸 福岡 福州 福建 筑波 绵阳 美国 臺北 臺灣 苏州 英国
    西安 西藏 贵州 贵阳 辽宁 郑州 重庆 金华 阪大 陕西 青岛 青海 香港 高雄 黑龙江 광주 대구 대전 대한민국 부산 서울
    서울대 수원 울산 인천 카이스트 포스텍 포항 한국
""")
"""Places, and universities by their short names."""

EAST_ASIAN_SURNAMES: Final = _words("""
    丁 万 三浦 上官 上田 严 中山 中島 中川 中村 中野 丸山 久保 乔 于 井上 今井 付 任 伊藤 伍 佐々木 佐藤 佐野 何 余
    侯 俞 倪 兰 冯 刘 前田 劉 加藤 千葉 卢 原田 史 叶 司徒 司马 吉田 向 吕 吳 吴 呂 周 和田 唐 喬 嚴 坂本 増田 夏
    大塚 大野 太田 姚 姜 孔 孙 孟 孫 安 安藤 宋 宮崎 宮本 小山 小島 小川 小林 小野 尤 尹 山下 山口 山崎 山本 山田
    岡本 岡田 岩崎 岳 崔 工藤 左 常 平野 康 廖 张 張 彭 後藤 徐 戴 文 斎藤 新井 方 施 易 曹 曾 木下 木村 朱 杉山 李
    村上 村田 杜 杨 松井 松尾 松本 松田 林 柳 柴 柴田 梁 梅 森田 楊 樊 横山 橋本 欧 欧阳 歐陽 武 武田 段 殷 毕 毛 江
    池田 汤 汪 沈 河野 洪 清水 渡辺 渡邊 温 湯 溫 潘 焦 熊 牛 王 田 田中 田村 申 白 盧 石 石井 石川 石田 祝 福田 秦
    程 章 竹内 罗 羅 翟 聂 肖 胡 芦 苏 范 莫 菅原 菊地 萧 萬 葉 葛 董 蒋 蔡 蔣 蕭 薛 藤井 藤田 蘇 袁 西村 覃 許 詹
    謝 譚 许 诸葛 谢 谭 賀 賈 賴 贺 贾 赖 赵 趙 辛 近藤 遠藤 邓 邱 邵 邹 郑 郝 郭 鄒 鄧 鄭 酒井 野口 野村 金 金子
    鈴木 錢 鍾 钟 钱 長谷川 闫 阎 阿部 陆 陈 陳 陶 陸 雷 青木 韓 韦 韩 顧 顾 颜 馬 馮 马 高 高木 高橋 高田 魏 鲁 黃
    黄 黎 龍 龔 龙 龚 강 고 공 곽 구 권 금 기 길 김 나 남 남궁 노 도 라 류 마 맹 명 모 문 민 박 반 방 배 백 변 서 석
    선 선우 설 성 소 손 송 신 심 안 양 엄 여 연 염 오 옥 왕 우 원 위 유 육 윤 이 인 임 장 전 정 제 제갈 조 주 지 진
    차 채 천 최 추 표 하 한 함 허 현 홍 황 황보
""")
"""Family names of Chinese, Japanese and Korean people in their own scripts, the frequent ones."""

GIVEN: Final = _words("""
    adam adriana agnes albert alberto alejandra alejandro alex alexander alfonso alfredo alice alicia amanda ana
    anders andrea andreas andres angel angela ann anna anne anton antonia antonio arthur barbara beatriz benjamin
    bernard carla carlos carmen carolina caroline catherine cecilia charles christian christina christine
    christopher clara claudia claudio cristina daniel daniela david diana diego dolores edgar eduardo edward elena
    elisa elizabeth emilia emilio emily emma enrique eric ernesto eva felipe fernando francesca francesco francis
    francisco frederick gabriel gabriela georg george gerardo gloria gonzalo guillermo gustavo hans heinrich helen
    helena henri henry hugo ignacio ines irene isabel isabella jacob jacques jaime james jan jane janet javier jean
    jennifer jessica jesus joan joao john jonathan jorge jose josefina joseph juan juana julia julian julie julio
    karl katherine kevin kristin laura leonardo linda lorenzo louis louise lucas lucia lucy luis luisa luke luz
    maria mariana marie mario mark marta martha martin mary mateo matthew mauricio mercedes michael michel miguel
    monica nicolas nicole olga oscar pablo pamela patricia patrick paul paula paulo pedro peter philip philippe
    pierre pilar rachel rafael raul rebecca ricardo richard robert roberto rodrigo rosa ruben ruth samuel sandra
    santiago sara sarah sebastian sergio silvia simon sofia sophie stefan stephanie stephen susan susana teresa
    thomas timothy tomas valentina vicente victor victoria vincent walter william
""")
"""Frequent given names, of which some people have two: ``José María``."""
