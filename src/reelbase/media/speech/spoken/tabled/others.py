"""Smaller tables of further languages: numbers, percent, common currencies and signs."""

from __future__ import annotations

import re
from collections.abc import Callable

from reelbase.media.speech.spoken.rules import Place, Rule, rule
from reelbase.media.speech.spoken.tabled.language import Language, Noun, chinese, nouns, number_words
from reelbase.media.speech.tables import listed, table

_OPERATORS = ["+", "−", "=", "×", "÷", "<", ">", "≈", "&", "@", "%", "°"]
_METRIC = ["km", "m", "cm", "mm", "kg", "g", "mg", "l", "ml", "km/h", "°C", "m²", "km²", "h", "min", "s", "kW", "kWh"]


def _language(
    tag: str,
    *,
    point: str,
    minus: str,
    to: str,
    percent: str,
    decimal: str = ",",
    signs: str = "",
    currencies: str = "",
    units: str = "",
    own_units: str = "",
    scales: str = "",
    scaled: Callable[[str], str] | None = None,
    abbreviations: str = "",
    spelling: str = "",
    pairs: bool = False,
    after_first: bool = False,
    own_rules: tuple[Rule, ...] = (),
    adapt: Callable[[str, str], str] = lambda words, _gender: words,
) -> Language:
    """signs: the words for ``_OPERATORS``, separated by strokes, as far as they are known.

    units: the words for ``_METRIC`` likewise. currencies and scales: as ``nouns`` reads them.
    """
    said = dict(zip(_OPERATORS, signs.split("/"), strict=False)) if signs else {}
    named: dict[str, Noun] = {
        sign: (word, word, "m") for sign, word in zip(_METRIC, units.split("|"), strict=False) if word
    }
    return Language(
        tag=tag,
        decimal=decimal,
        point=point,
        pairs=pairs,
        after_first=after_first,
        own_rules=own_rules,
        adapt=adapt,
        minus=minus,
        to=to,
        signs={"−": minus, "%": percent, **{sign: word for sign, word in said.items() if word}},
        after={"%": percent, "٪": percent, "％": percent},
        currencies=nouns(currencies) if currencies else {},
        units=named | (nouns(own_units) if own_units else {}),
        scales=nouns(scales) if scales else {},
        before_scaled=scaled or (lambda _noun: ""),
        abbreviations=table(abbreviations) if abbreviations else {},
        spelling=table(spelling) if spelling else {},
    )


def _russian_year(match: re.Match[str], _place: Place) -> str | None:
    """``2020 г.``: a year, and not that many grams."""
    words = number_words(int(match["digits"]), "ru")
    return f"{words} год" if words else None


def _chinese_year(match: re.Match[str], _place: Place) -> str:
    """A year digit by digit, as Chinese reads it."""
    return "".join(chinese(int(digit)) for digit in match["digits"]) + "年"


_ALL = (
    _language(
        "it",
        point="virgola",
        minus="meno",
        to="a",
        percent="per cento",
        pairs=True,
        adapt=lambda words, _gender: "un" if words == "uno" else words,
        signs="più/meno/uguale/per/diviso/minore di/maggiore di/circa/e/chiocciola/per cento/gradi",
        currencies="EUR=euro, USD=dollaro/dollari, GBP=sterlina/sterline, JPY=yen, "
        "CHF=franco svizzero/franchi svizzeri",
        units="chilometri|metri|centimetri|millimetri|chilogrammi|grammi|milligrammi|litri|millilitri|chilometri orari|"
        "gradi Celsius|metri quadrati|chilometri quadrati|ore|minuti|secondi|kilowatt|kilowattora",
        scales="mln=milione/milioni, mld=miliardo/miliardi",
        scaled=lambda _noun: "di ",
        abbreviations="sig.=Signor, sig.ra=Signora, dott.=Dottor, dr.=Dottor, ecc.=eccetera, p.es.=per esempio, "
        "n.=numero, prof.=Professor, pag.=pagina, a.c.=avanti Cristo, d.c.=dopo Cristo",
        spelling=".=punto, @=chiocciola, -=trattino, _=trattino basso",
    ),
    _language(
        "pt",
        point="vírgula",
        minus="menos",
        to="a",
        percent="por cento",
        pairs=True,
        signs="mais/menos/igual a/vezes/dividido por/menor que/maior que/cerca de/e/arroba/por cento/graus",
        currencies="EUR=euro/euros, USD=dólar/dólares, GBP=libra/libras, JPY=iene/ienes, BRL=real/reais",
        units="quilómetros|metros|centímetros|milímetros|quilogramas|gramas|miligramas|litros|mililitros|"
        "quilómetros por hora|graus Celsius|metros quadrados|quilómetros quadrados|horas|minutos|segundos|quilowatts|"
        "quilowatts-hora",
        scales="mi=milhão/milhões, bi=bilhão/bilhões",
        scaled=lambda _noun: "de ",
        abbreviations="sr.=Senhor, sra.=Senhora, dr.=Doutor, dra.=Doutora, p.ex.=por exemplo, n.º=número, "
        "etc.=etcétera, prof.=Professor, pág.=página, a.c.=antes de Cristo, d.c.=depois de Cristo",
        spelling=".=ponto, @=arroba, -=hífen, _=sublinhado",
    ),
    _language(
        "nl",
        point="komma",
        minus="min",
        to="tot",
        percent="procent",
        pairs=True,
        signs="plus/min/is/keer/gedeeld door/kleiner dan/groter dan/ongeveer/en/at/procent/graden",
        currencies="EUR=euro, USD=dollar, GBP=pond, JPY=yen, CHF=Zwitserse frank",
        units="kilometer|meter|centimeter|millimeter|kilogram|gram|milligram|liter|milliliter|kilometer per uur|"
        "graden Celsius|vierkante meter|vierkante kilometer|uur|minuten|seconden|kilowatt|kilowattuur",
        scales="mln.=miljoen, mld.=miljard",
        abbreviations="bijv.=bijvoorbeeld, enz.=enzovoort, dhr.=de heer, mevr.=mevrouw, nr.=nummer, ca.=circa, "
        "o.a.=onder andere, d.w.z.=dat wil zeggen, dr.=dokter, prof.=professor",
        spelling=".=punt, @=at, -=streepje, _=liggend streepje",
    ),
    _language(
        "pl",
        point="przecinek",
        minus="minus",
        to="do",
        percent="procent",
        signs="plus/minus/równa się/razy/podzielić przez/mniejsze niż/większe niż/około/i/małpa/procent/stopni",
        currencies="EUR=euro, USD=dolar/dolarów, GBP=funt/funtów, PLN=złoty/złotych, JPY=jen/jenów",
        units="kilometrów|metrów|centymetrów|milimetrów|kilogramów|gramów|miligramów|litrów|mililitrów|"
        "kilometrów na godzinę|stopni Celsjusza|metrów kwadratowych|kilometrów kwadratowych|godzin|minut|sekund|"
        "kilowatów|kilowatogodzin",
        scales="mln=milion/milionów, mld=miliard/miliardów",
        abbreviations="np.=na przykład, itd.=i tak dalej, itp.=i tym podobne, m.in.=między innymi, dr=doktor, "
        "prof.=profesor, ul.=ulica, nr=numer, ok.=około, tzn.=to znaczy, r.=roku",
        spelling=".=kropka, @=małpa, -=myślnik",
    ),
    _language(
        "ru",
        point="запятая",
        minus="минус",
        own_rules=(rule(r"(?P<digits>1\d{3}|20\d\d) ?г\.", _russian_year, starts="12"),),
        to="до",
        percent="процентов",
        signs="плюс/минус/равно/умножить на/разделить на/меньше/больше/примерно/и/собака/процентов/градусов",
        currencies="EUR=евро, USD=доллар/долларов, GBP=фунт/фунтов, RUB=рубль/рублей, JPY=иена/иен",
        own_units="км=километр/километров/m, м=метр/метров/m, см=сантиметр/сантиметров/m, мм=миллиметр/миллиметров/m, "
        "кг=килограмм/килограммов/m, г=грамм/граммов/m, мг=миллиграмм/миллиграммов/m, л=литр/литров/m, "
        "мл=миллилитр/миллилитров/m, км/ч=километр в час/километров в час/m, м²=квадратный метр/квадратных метров/m, "
        "°C=градус Цельсия/градусов Цельсия/m, °С=градус Цельсия/градусов Цельсия/m, мин=минута/минут/f, "
        "ч=час/часов/m, км²=квадратный километр/квадратных километров/m, кВт=киловатт/киловатт/m",
        scales="млн=миллион/миллионов/m, млрд=миллиард/миллиардов/m, тыс.=тысяча/тысяч/f",
        abbreviations="т.е.=то есть, т.д.=так далее, т.п.=тому подобное, др.=другие, г.=год, ул.=улица",
        spelling=".=точка, @=собака, -=дефис",
    ),
    _language(
        "uk",
        point="кома",
        minus="мінус",
        to="до",
        percent="відсотків",
        signs="плюс/мінус/дорівнює/помножити на/поділити на/менше/більше/приблизно/і/равлик/відсотків/градусів",
        currencies="EUR=євро, USD=долар/доларів, UAH=гривня/гривень",
        own_units="км=кілометр/кілометрів/m, м=метр/метрів/m, см=сантиметр/сантиметрів/m, кг=кілограм/кілограмів/m, "
        "г=грам/грамів/m, л=літр/літрів/m, км/год=кілометр на годину/кілометрів на годину/m, "
        "°C=градус Цельсія/градусів Цельсія/m, хв=хвилина/хвилин/f, год=година/годин/f",
        spelling=".=крапка, @=равлик, -=дефіс",
    ),
    _language(
        "sv",
        point="komma",
        minus="minus",
        to="till",
        percent="procent",
        signs="plus/minus/lika med/gånger/delat med/mindre än/större än/ungefär/och/snabel-a/procent/grader",
        currencies="EUR=euro, USD=dollar, GBP=pund, SEK=krona/kronor, JPY=yen",
        units="kilometer|meter|centimeter|millimeter|kilogram|gram|milligram|liter|milliliter|kilometer i timmen|"
        "grader Celsius|kvadratmeter|kvadratkilometer|timmar|minuter|sekunder|kilowatt|kilowattimmar",
        abbreviations="t.ex.=till exempel, bl.a.=bland annat, d.v.s.=det vill säga, osv.=och så vidare, ca=cirka",
        spelling=".=punkt, @=snabel-a, -=bindestreck",
    ),
    _language(
        "da",
        point="komma",
        minus="minus",
        to="til",
        percent="procent",
        signs="plus/minus/er lig med/gange/divideret med/mindre end/større end/cirka/og/snabel-a/procent/grader",
        currencies="EUR=euro, USD=dollar, GBP=pund, DKK=krone/kroner, SEK=kroner, JPY=yen",
        units="kilometer|meter|centimeter|millimeter|kilogram|gram|milligram|liter|milliliter|kilometer i timen|"
        "grader Celsius|kvadratmeter|kvadratkilometer|timer|minutter|sekunder|kilowatt|kilowatttimer",
        abbreviations="f.eks.=for eksempel, bl.a.=blandt andet, dvs.=det vil sige, osv.=og så videre, ca.=cirka",
        spelling=".=punktum, @=snabel-a, -=bindestreg",
    ),
    _language(
        "no",
        point="komma",
        minus="minus",
        to="til",
        percent="prosent",
        signs="pluss/minus/er lik/ganger/delt på/mindre enn/større enn/cirka/og/krøllalfa/prosent/grader",
        currencies="EUR=euro, USD=dollar, GBP=pund, NOK=krone/kroner, SEK=kroner, JPY=yen",
        units="kilometer|meter|centimeter|millimeter|kilogram|gram|milligram|liter|milliliter|kilometer i timen|"
        "grader Celsius|kvadratmeter|kvadratkilometer|timer|minutter|sekunder|kilowatt|kilowattimer",
        abbreviations="f.eks.=for eksempel, bl.a.=blant annet, dvs.=det vil si, osv.=og så videre, ca.=cirka",
        spelling=".=punktum, @=krøllalfa, -=bindestrek",
    ),
    _language(
        "fi",
        point="pilkku",
        minus="miinus",
        to="viiva",
        percent="prosenttia",
        signs="plus/miinus/on yhtä kuin/kertaa/jaettuna/pienempi kuin/suurempi kuin/noin/ja/ät/prosenttia/astetta",
        currencies="EUR=euro/euroa, USD=dollari/dollaria, GBP=punta/puntaa",
        spelling=".=piste, @=ät, -=viiva",
    ),
    _language(
        "cs",
        point="celá",
        minus="minus",
        to="až",
        percent="procent",
        signs="plus/minus/rovná se/krát/děleno/menší než/větší než/přibližně/a/zavináč/procent/stupňů",
        currencies="EUR=euro/eur, USD=dolar/dolarů, GBP=libra/liber, CZK=koruna/korun",
        abbreviations="např.=například, atd.=a tak dále, tzn.=to znamená, cca=cirka",
        spelling=".=tečka, @=zavináč, -=pomlčka",
    ),
    _language(
        "sk",
        point="celá",
        minus="mínus",
        to="až",
        percent="percent",
        signs="plus/mínus/rovná sa/krát/delené/menšie ako/väčšie ako/približne/a/zavináč/percent/stupňov",
        currencies="EUR=euro/eur, USD=dolár/dolárov, GBP=libra/libier",
        abbreviations="napr.=napríklad, atď.=a tak ďalej",
        spelling=".=bodka, @=zavináč, -=pomlčka",
    ),
    _language(
        "hu",
        point="egész",
        minus="mínusz",
        to="",
        percent="százalék",
        signs="plusz/mínusz/egyenlő/szorozva/osztva/kisebb mint/nagyobb mint/körülbelül/és/kukac/százalék/fok",
        currencies="EUR=euró, USD=dollár, GBP=font, HUF=forint",
        spelling=".=pont, @=kukac, -=kötőjel",
    ),
    _language(
        "ro",
        point="virgulă",
        minus="minus",
        to="până la",
        percent="la sută",
        signs="plus/minus/egal/ori/împărțit la/mai mic decât/mai mare decât/aproximativ/și/a rond/la sută/grade",
        currencies="EUR=euro, USD=dolar/dolari, GBP=liră/lire, RON=leu/lei",
        spelling=".=punct, @=a rond, -=liniuță",
    ),
    _language(
        "tr",
        point="virgül",
        minus="eksi",
        to="ila",
        percent="yüzde",
        after_first=True,
        signs="artı/eksi/eşittir/çarpı/bölü/küçüktür/büyüktür/yaklaşık/ve/et/yüzde/derece",
        currencies="EUR=avro, USD=dolar, GBP=sterlin, TRY=lira",
        units="kilometre|metre|santimetre|milimetre|kilogram|gram|miligram|litre|mililitre|kilometre saat|derece|"
        "metrekare|kilometrekare|saat|dakika|saniye|kilovat|kilovatsaat",
        spelling=".=nokta, @=et, -=tire",
    ),
    _language(
        "id",
        point="koma",
        minus="minus",
        to="sampai",
        percent="persen",
        signs="tambah/minus/sama dengan/kali/dibagi/kurang dari/lebih dari/sekitar/dan/at/persen/derajat",
        currencies="EUR=euro, USD=dolar, GBP=pound, IDR=rupiah",
        units="kilometer|meter|sentimeter|milimeter|kilogram|gram|miligram|liter|mililiter|kilometer per jam|"
        "derajat Celsius|meter persegi|kilometer persegi|jam|menit|detik|kilowatt|kilowatt jam",
        spelling=".=titik, @=at, -=strip",
    ),
    _language(
        "vi",
        point="phẩy",
        minus="âm",
        to="đến",
        percent="phần trăm",
        signs="cộng/trừ/bằng/nhân/chia/nhỏ hơn/lớn hơn/khoảng/và/a còng/phần trăm/độ",
        currencies="EUR=euro, USD=đô la, VND=đồng",
        units="ki-lô-mét|mét|xăng-ti-mét|mi-li-mét|ki-lô-gam|gam|mi-li-gam|lít|mi-li-lít|ki-lô-mét trên giờ|độ C",
        spelling=".=chấm, @=a còng, -=gạch",
    ),
    _language(
        "ca",
        point="coma",
        minus="menys",
        to="a",
        percent="per cent",
        pairs=True,
        signs="més/menys/igual a/per/dividit per/menor que/major que/aproximadament/i/arrova/per cent/graus",
        currencies="EUR=euro/euros, USD=dòlar/dòlars, GBP=lliura/lliures",
        spelling=".=punt, @=arrova, -=guió",
    ),
    _language(
        "sr",
        point="zarez",
        minus="minus",
        to="do",
        percent="posto",
        signs="plus/minus/jednako/puta/podeljeno sa/manje od/veće od/oko/i/et/posto/stepeni",
        currencies="EUR=evro/evra, USD=dolar/dolara",
        spelling=".=tačka, @=et, -=crtica",
    ),
    _language(
        "hr",
        point="zarez",
        minus="minus",
        to="do",
        percent="posto",
        signs="plus/minus/jednako/puta/podijeljeno s/manje od/veće od/oko/i/et/posto/stupnjeva",
        currencies="EUR=euro/eura, USD=dolar/dolara",
        spelling=".=točka, @=et, -=crtica",
    ),
    _language(
        "sl",
        point="vejica",
        minus="minus",
        to="do",
        percent="odstotkov",
        signs="plus/minus/je enako/krat/deljeno z/manjše od/večje od/približno/in/afna/odstotkov/stopinj",
        currencies="EUR=evro/evrov, USD=dolar/dolarjev",
        spelling=".=pika, @=afna, -=vezaj",
    ),
    _language("lt", point="kablelis", minus="minus", to="iki", percent="procentų", currencies="EUR=euras/eurų"),
    _language("lv", point="komats", minus="mīnus", to="līdz", percent="procenti", currencies="EUR=eiro"),
    _language("is", point="komma", minus="mínus", to="til", percent="prósent", currencies="EUR=evra/evrur"),
    _language("eo", point="komo", minus="minus", to="ĝis", percent="procentoj", currencies="EUR=eŭro/eŭroj"),
    _language("be", point="коска", minus="мінус", to="да", percent="працэнтаў", currencies="EUR=еўра"),
    _language(
        "ar",
        point="فاصلة",
        minus="سالب",
        to="إلى",
        percent="بالمئة",
        decimal="،",
        signs="زائد/ناقص/يساوي/ضرب/قسمة/أصغر من/أكبر من/حوالي/و",
        currencies="USD=دولار, EUR=يورو, GBP=جنيه",
    ),
    _language(
        "fa",
        point="ممیز",
        minus="منفی",
        to="تا",
        percent="درصد",
        decimal="،",
        signs="به علاوه/منهای/مساوی/ضرب در/تقسیم بر/کوچکتر از/بزرگتر از/حدود/و",
        currencies="USD=دلار, EUR=یورو, GBP=پوند",
    ),
    _language(
        "he",
        point="נקודה",
        minus="מינוס",
        to="עד",
        percent="אחוז",
        decimal=".",
        signs="ועוד/פחות/שווה/כפול/חלקי/קטן מ/גדול מ/בערך/ו",
        currencies="ILS=שקל/שקלים, USD=דולר/דולרים, EUR=יורו",
    ),
    _language("bn", point="দশমিক", minus="বিয়োগ", to="থেকে", percent="শতাংশ", decimal="."),
    _language(
        "th",
        point="จุด",
        minus="ลบ",
        to="ถึง",
        percent="เปอร์เซ็นต์",
        decimal=".",
        signs="บวก/ลบ/เท่ากับ/คูณ/หาร/น้อยกว่า/มากกว่า/ประมาณ/และ",
        currencies="THB=บาท, USD=ดอลลาร์, EUR=ยูโร",
    ),
    _language(
        "ja",
        point="点",
        minus="マイナス",
        to="から",
        percent="パーセント",
        decimal=".",
        signs="プラス/マイナス/イコール/かける/割る/小なり/大なり/約/アンド/アット/パーセント/度",
        currencies="JPY=円, USD=ドル, EUR=ユーロ, GBP=ポンド",
        units="キロメートル|メートル|センチメートル|ミリメートル|キログラム|グラム|ミリグラム|リットル|ミリリットル|"
        "キロメートル毎時|度",
    ),
    _language(
        "ko",
        point="점",
        minus="마이너스",
        to="에서",
        percent="퍼센트",
        decimal=".",
        signs="더하기/빼기/는/곱하기/나누기/작다/크다/약/그리고/골뱅이/퍼센트/도",
        currencies="KRW=원, USD=달러, EUR=유로, GBP=파운드",
        units="킬로미터|미터|센티미터|밀리미터|킬로그램|그램|밀리그램|리터|밀리리터|시속 킬로미터|도",
    ),
    _language(
        "zh",
        point="点",
        minus="负",
        to="到",
        percent="百分之",
        decimal=".",
        after_first=True,
        own_rules=(rule(r"(?P<digits>\d{4}) ?年", _chinese_year),),
        signs="加/减/等于/乘/除以/小于/大于/约/和",
        currencies="CNY=元, JPY=元, USD=美元, EUR=欧元, GBP=英镑",
        units="公里|米|厘米|毫米|公斤|克|毫克|升|毫升|公里每小时|摄氏度",
    ),
)
OTHERS = {language.tag: language for language in _ALL}
"""By base tag. A language that is not here has its numbers, signs and units left as they are written."""

_POINT = frozenset(
    listed("""
    am cy en he hi kn ms ne ta te th
""")
)
"""Languages without a table that write decimals with a point; all others with a comma."""


def language_for(tag: str) -> Language:
    """The table of a base tag; without one, whole numbers are said if there are words for them, and nothing else."""
    return OTHERS.get(tag) or Language(tag=tag, decimal="." if tag in _POINT else ",")
