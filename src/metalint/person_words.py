"""Words that tell persons from roles, places and organisations, and family names from given ones; all folded.

It is loaded only where an author string holds a separator.
"""

from __future__ import annotations

from typing import Final

ROLES: Final = frozenset(
    """
    analyst architect assistant associate author authors candidate ceo chief cofounder consultant contribution
    contributions contributed contributor coordinator corresponding cto developer director editor engineer engineers equal
    equally faculty fellow founder intern investigator lecturer manager member members officer phd postdoc postdoctoral
    president principal professor researcher scientist scientists senior staff student students supervisor vice
    """.split()
)
"""What people are: ``Corresponding Author``, ``Senior Engineer``."""

ORGANISATIONS: Final = frozenset(
    """
    acm administration advanced agency amazon applied artificial arts association astronomy astrophysics authority
    bioinformatics biology biomedical board bureau business campus capital centro chemistry clinic clinical cloud commission
    communication communications computation computational computer computers computing corporate council cybernetics data
    deepmind defence defense departamento dept design development division ecole economics education electrical electronic
    embedded energy engineering enterprises environment environmental facultad facultat faculte fakultat fakultaet federal
    finance fondazione genomics geology geosciences global google government graduate graphics hardware health healthcare
    hochschule hospital humanities ibm ieee industrial informatica informatics informatik informatique information
    innovation insights integrated intelligence international istituto knowledge laboratoire laboratorio language languages
    lda learning ledger library limited linguistics llp logistics ltda machine management manufacturing math mathematics
    mechanical media medical medicine microsoft ministry mobility museum nanotechnology national natural networking
    networks neural neurology neuroscience nvidia observatory office openai operations partners philosophy physics platform
    policy politecnico polytechnic polytechnique processing production products psychology public quantum recherche
    reinforcement robotics sarl school sciences science security services sociology software solutions statistics
    strategy studies studios studio sustainability technical technische telecom telecommunication telecommunications
    therapeutics translation transportation trust unit universidad universidade universitaet universita universitas
    universitat universite universiteit university ventures vision visual
    """.split()
)
"""What is in the name of an organisation or a subject, and in hardly any person's."""

PLACES: Final = frozenset(
    line.strip()
    for line in """
    abu dhabi|africa|algeria|america|amsterdam|ankara|ann arbor|antwerp|argentina|asia|athens|atlanta|auckland|austin
    australia|austria|baltimore|bangalore|bangkok|barcelona|basel|baton rouge|beijing|belgium|bengaluru|bergen|berkeley
    berlin|bern|birmingham|bloomington|bochum|bogota|bologna|bonn|bordeaux|boston|boulder|brasilia|bratislava|brazil
    brisbane|bristol|brussels|bucharest|budapest|buenos aires|cairo|california|cambridge|canada|canberra|cape town
    chapel hill|chengdu|chennai|chicago|chile|china|chongqing|cincinnati|cleveland|college park|cologne|colombia|columbus
    copenhagen|costa rica|cracow|croatia|cuba|cyprus|czech republic|czechia|daejeon|dalian|dallas|darmstadt|davis|delft
    delhi|denmark|denver|detroit|dresden|dubai|dublin|dusseldorf|ecuador|edinburgh|egypt|eindhoven|el salvador|england
    espoo|essen|estonia|europe|finland|france|frankfurt|freiburg|fremont|fuzhou|gainesville|geneva|genoa|germany|ghent
    glasgow|gothenburg|gottingen|graz|great britain|greece|grenoble|groningen|guangzhou|guatemala|haifa|hamburg|hangzhou
    hannover|hanoi|harbin|hefei|heidelberg|helsinki|ho chi minh city|hong kong|hungary|hyderabad|iceland|illinois|incheon
    india|indonesia|iran|iraq|ireland|islamabad|istanbul|italy|ithaca|jakarta|japan|jena|jerusalem|johannesburg|karlsruhe
    kenya|kharagpur|kiel|kolkata|korea|kuala lumpur|kyiv|kyoto|lahore|las vegas|latin america|lausanne|leeds|leiden
    leipzig|leuven|lille|lima|linz|lisbon|liverpool|ljubljana|lome|london|long beach|los angeles|los alamos|luxembourg
    macau|madrid|malaysia|manchester|mannheim|marburg|marseille|massachusetts|melbourne|menlo park|mexico|mexico city
    michigan|milan|milano|minneapolis|minnesota|montevideo|montreal|morocco|moscow|mountain view|mumbai|munich|munster
    nagoya|nairobi|nanjing|naples|netherlands|new brunswick|new delhi|new hampshire|new haven|new jersey|new mexico
    new orleans|new south wales|new york|new york city|new zealand|newcastle|nigeria|ningbo|north america|north carolina
    northern ireland|norway|nottingham|nova scotia|nuremberg|oakland|ohio|oklahoma|ontario|oregon|osaka|oslo|ottawa|oxford
    pakistan|palo alto|panama|paris|pennsylvania|peru|philadelphia|philippines|phoenix|pisa|pittsburgh|poland|portland
    porto|porto alegre|portugal|potsdam|prague|pretoria|princeton|providence|puerto rico|qingdao|quebec|quito|raleigh
    redmond|redwood city|rennes|rhode island|rio de janeiro|riyadh|romania|rome|rotterdam|russia|saarbrucken|sacramento
    saint louis|saint petersburg|salt lake city|san diego|san francisco|san jose|santa barbara|santa clara|santa cruz
    santa monica|sao paulo|saudi arabia|scotland|seattle|seoul|serbia|shanghai|shenyang|shenzhen|sheffield|silicon valley
    singapore|slovakia|slovenia|sofia|south africa|south america|south carolina|south dakota|south korea|southampton|spain
    sri lanka|st louis|st petersburg|stanford|stockholm|stony brook|strasbourg|stuttgart|sunnyvale|suzhou|sweden
    switzerland|sydney|taipei|taiwan|tallinn|tehran|tel aviv|tennessee|texas|thailand|the hague|tianjin|tokyo|toronto
    toulouse|trento|trieste|trondheim|tsukuba|tubingen|tunisia|turin|turkey|uk|ukraine|united arab emirates
    united kingdom|united states|united states of america|uppsala|urbana|uruguay|usa|utah|utrecht|vancouver|venezuela
    venice|vienna|vietnam|vilnius|wales|warsaw|washington|washington dc|waterloo|west lafayette|west virginia|wisconsin
    wuhan|wurzburg|xiamen|xian|yokohama|york|zagreb|zaragoza|zhengzhou|zurich
    """.replace("\n", "|").split("|")
    if line.strip()
)
"""Countries, states and cities that stand behind names."""

EAST_ASIAN_PLACES: Final = frozenset(
    """
    安徽 北京 常州 成都 重庆 大连 东莞 福建 福州 甘肃 高雄 广东 广西 广州 贵阳 贵州 国立 哈尔滨 海口 海南 杭州 合肥 河北 河南 黑龙江 湖北 湖南 吉林 济南 嘉兴
    江苏 江西 金华 昆明 兰州 辽宁 柳州 洛阳 美国 绵阳 南昌 南京 南宁 内蒙古 宁波 宁夏 青岛 青海 清华 北大 复旦 浙大 山东 山西 陕西 上海 沈阳 石家庄 四川 苏州 台北 台湾
    臺北 臺灣 太原 天津 温州 无锡 武汉 西安 西藏 厦门 香港 新加坡 新疆 新竹 徐州 扬州 英国 云南 浙江 郑州 中国 中國 珠海 澳门 日本 東京 京都 大阪 名古屋 横浜 神戸
    福岡 札幌 仙台 筑波 奈良 広島 東大 京大 阪大 한국 대한민국 서울 부산 대전 대구 인천 광주 울산 포항 수원 서울대 카이스트 포스텍
    """.split()
)

EAST_ASIAN_SURNAMES: Final = frozenset(
    """
    王 李 张 張 刘 劉 陈 陳 杨 楊 黄 黃 赵 趙 吴 吳 周 徐 孙 孫 马 馬 朱 胡 郭 何 林 高 罗 羅 郑 鄭 梁 谢 謝 宋 唐 许 許 韩 韓 邓 鄧 冯 馮 曹 彭 曾 肖 萧 蕭 田 董 潘
    袁 蔡 蒋 蔣 余 于 杜 叶 葉 程 魏 苏 蘇 吕 呂 丁 任 卢 盧 姚 沈 钟 鍾 姜 崔 谭 譚 陆 陸 范 汪 廖 石 金 韦 贾 賈 夏 付 方 邹 鄒 熊 白 孟 秦 邱 侯 江 尹 薛 闫 阎 段
    雷 龙 龍 黎 史 陶 贺 賀 毛 郝 顾 顧 龚 龔 邵 万 萬 覃 武 钱 錢 戴 严 嚴 欧 莫 孔 向 常 汤 湯 康 易 乔 喬 赖 賴 文 樊 兰 殷 施 洪 翟 安 颜 倪 牛 温 溫 芦 俞 章 鲁 葛
    伍 申 尤 毕 聂 柴 焦 左 柳 祝 岳 梅 詹 辛 欧阳 歐陽 司马 上官 诸葛 司徒
    佐藤 鈴木 高橋 田中 伊藤 渡辺 渡邊 山本 中村 小林 加藤 吉田 山田 佐々木 山口 松本 井上 木村 斎藤 清水 山崎 阿部 池田 橋本 山下 石川 中島 前田 藤田 小川 後藤 岡田
    長谷川 村上 近藤 石井 坂本 遠藤 青木 藤井 西村 福田 太田 三浦 岡本 松田 中川 中野 原田 小野 田村 竹内 金子 和田 中山 石田 上田 森田 柴田 酒井 宮崎 横山 高木 安藤
    宮本 大野 小島 工藤 今井 高田 丸山 増田 杉山 村田 大塚 新井 小山 平野 河野 武田 野口 松尾 千葉 岩崎 菅原 久保 松井 木下 野村 菊地 佐野
    김 이 박 최 정 강 조 윤 장 임 한 오 서 신 권 황 안 송 류 유 전 홍 고 문 양 손 배 백 허 남 심 노 하 곽 성 차 주 우 구 나 민 진 지 엄 채 원 천 방 공 현 함 변 염 여
    추 도 소 석 선 설 마 길 연 위 표 명 기 반 라 왕 금 옥 육 인 맹 제 모 남궁 황보 제갈 선우
    """.split()
)
"""Family names of Chinese, Japanese and Korean people in their own scripts, the frequent ones."""

GIVEN: Final = frozenset(
    """
    adam adriana agnes albert alberto alejandra alejandro alex alexander alfonso alfredo alice alicia amanda ana anders
    andrea andreas andres angel angela ann anna anne anton antonio antonia arthur barbara beatriz benjamin bernard carlos carmen
    carla carolina caroline catherine cecilia charles christian christina christine christopher clara claudia claudio cristina
    daniel daniela david diana diego dolores edgar eduardo edward elena elisa elizabeth emilia emilio emily emma enrique eric
    ernesto eva felipe fernando francesca francesco francis francisco frederick gabriel gabriela george georg gerardo gloria
    gonzalo guillermo gustavo hans heinrich helen helena henri henry hugo ignacio ines irene isabel isabella jacob jacques
    jaime james jan jane janet javier jean jennifer jessica jesus joan joao john jonathan jorge jose josefina joseph juan
    juana julia julian julie julio karl katherine kevin kristin laura leonardo linda lorenzo louis louise lucas lucia
    lucy luis luisa luke luz maria mariana marie mario mark marta martha martin mary mateo matthew mauricio mercedes michael
    michel miguel monica nicolas nicole olga oscar pablo pamela patricia patrick paul paula paulo pedro peter philip
    philippe pierre pilar rachel rafael raul rebecca ricardo richard robert roberto rodrigo rosa ruben ruth samuel sandra
    santiago sara sarah sebastian sergio silvia simon sofia sophie stefan stephanie stephen susan susana teresa thomas
    timothy tomas valentina vicente victor victoria vincent walter william
    """.split()
)
"""Frequent given names, of which some people have two: ``José María``."""
