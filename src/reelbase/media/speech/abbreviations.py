"""Abbreviations that end in a full stop, by what may follow them, and the words with which sentences begin.

All in lower case, abbreviations without their last full stop. The empty language stands for all of them.
"""

from __future__ import annotations

from functools import cache


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_NEVER_LAST = {
    "": _words("dr mr mrs prof e.g i.e vs viz cf z.b d.h p.ex c.-à-d p.ej p.es т.е т.к"),
    "en": _words("ms messrs ste rev hon gen col lt sgt capt cmdr adm gov sen supt insp mt v ca approx fr"),
    "de": _words(
        "hr fr frl st dipl ing bzw i.d.r s.o s.u vgl ggf evtl inkl exkl bspw sog geb gest gem lt v n ca u.u o.g m.e "
        "z.t i.a v.a med phil jur rer nat hl ev kath zzgl abzgl sen jun"
    ),
    "fr": _words("m mm mlle mme me mgr ex c-à-d env st ste av j.-c n.b ca"),
    "es": _words("sr sra srta ej d dña ud uds lic ing ee dra dr.ª gral cía avda av c"),
    "it": _words("es sig sigg sig.ra dott dott.ssa avv ing arch geom on mons ca"),
    "pt": _words("ex sr sra dra exmo exma eng av ca"),
    "nl": _words("dhr mevr mw bijv d.w.z m.a.w o.a t.a.v drs ir mr st ca"),
    "sv": _words("bl.a t.ex dvs d.v.s s.k ca f.d kl st"),
    "da": _words("bl.a f.eks dvs ca hr fr kl"),
    "pl": _words("np tzn tj m.in inż mgr ks św al ul pl im tzw ok ww"),
    "cs": _words("např tj tzv mj ing mudr judr phdr resp mgr bc sv ul nám"),
    "sk": _words("napr tj tzv mj ing mudr judr phdr resp mgr bc sv ul nám"),
    "hr": _words("npr tj gosp sv ul"),
    "ru": _words("т.н напр им ул пр просп акад тов св см ср ок соч пл пос"),
    "uk": _words("т.з напр ім вул пр просп акад тов св див пор"),
    "tr": _words("örn bkz sn doç av vb.nin"),
    "el": _words("κ κα δρ π.χ δηλ αγ"),
    "ro": _words("dl dna ex str"),
    "hu": _words("pl ún id ifj özv"),
    "fi": _words("esim ns n klo ts"),
}
"""Titles, and words such as *for example*: a sentence goes on after them, whatever follows."""

_BEFORE_NUMBER = {
    "": _words("no nr n.º nº vol fig art p pp §"),
    "en": _words(
        "nos vols pg figs eq eqs lit ch chap chaps sec sect secs par para exs op pt pts cols arts "
        "jan feb mar apr jun jul aug sep sept oct nov dec b d fl c ver ep ext dep arr v vv "
        "mon tue tues wed thu thur thurs fri sat sun "
        "lk mk jn ex lev deut josh sam ps prov isa jer ezek dan matt rom cor gal eph phil thess tim heb pet"
    ),
    "de": _words(
        "abs abschn abb s seite ziff lfd bd bde kap tab aufl jan feb febr mär apr jun jul aug sep sept okt nov dez"
    ),
    "fr": _words("chap t n al coll janv févr avr juil sept oct nov déc av bd"),
    "es": _words("s ss núm num cap caps pág págs t arts ene feb mar abr may jun jul ago sep sept oct nov dic"),
    "it": _words("n cap pag pagg fasc tav genn febbr gen feb mar apr mag giu lug ago set sett ott nov dic"),
    "pt": _words("n núm cap pág págs jan fev mar abr mai jun jul ago set out nov dez"),
    "nl": _words("blz hfst afb jrg jan feb apr jun jul aug sept okt nov dec"),
    "sv": _words("s kap bd jan feb apr aug sept okt nov dec"),
    "da": _words("s kap bd jan feb apr aug sept okt nov dec"),
    "pl": _words("str rys rozdz r tab poz ust zał godz"),
    "cs": _words("č čl obr odst str kap tab"),
    "sk": _words("č čl obr odst str kap tab"),
    "ru": _words("гл стр с рис табл разд п пп ст кн том вып кв д янв февр апр авг сент окт нояб дек"),
    "uk": _words("гл стор с рис табл розд п пп ст кн кв буд"),
}
"""A sentence goes on after them where a number, a Roman numeral or a single letter follows."""

_BEFORE_NAME = {
    "": _words("jr sr inc ltd co corp bros u.s u.k u.s.a u.n e.u d.c b.c a.d ph.d m.d b.a m.a b.sc m.sc n.y l.a gmbh"),
    "en": _words("ave blvd rd st dept univ assn est min max tel hwy ft oz lbs hrs secs mins yd"),
    "de": _words("str tel min max mio mrd tsd jh jhd chr co"),
    "fr": _words("s.a s.a.r.l tél"),
    "es": _words("uu ee.uu s.a s.l tel min máx"),
    "it": _words("s.r.l s.p.a tel min max d.c a.c"),
    "pl": _words("r w tys mln mld pow woj n.e"),
    "cs": _words("r st tis mil n.l"),
    "ru": _words("г гг в вв н.э обл р руб коп тыс млн млрд ред изд л мин сек"),
    "uk": _words("р рр ст н.е обл грн тис млн млрд"),
}
"""A sentence ends after them only where the next word is one that begins sentences."""

_MAY_BE_LAST = {
    "": _words("etc al a.m p.m u.s.w т.д т.п"),
    "de": _words("usw usf u.ä u.a u.v.m ff"),
    "fr": _words("ecc"),
    "it": _words("ecc"),
    "nl": _words("enz e.d"),
    "sv": _words("osv o.s.v m.m m.fl"),
    "da": _words("osv o.s.v m.m m.fl"),
    "pl": _words("itd itp"),
    "cs": _words("atd apod"),
    "sk": _words("atď apod"),
    "hr": _words("itd"),
    "ru": _words("др пр"),
}
"""A sentence ends after them where a capital letter follows."""

AFTER_TIME = _words(
    "eastern pacific central mountain gmt utc est edt pst pdt cet cest bst et pt "
    "monday tuesday wednesday thursday friday saturday sunday"
)
"""Words with which a sentence goes on after *a.m.* and *p.m.*"""


@cache
def _of(kind: str, language: str) -> frozenset[str]:
    table = {
        "never": _NEVER_LAST,
        "number": _BEFORE_NUMBER,
        "name": _BEFORE_NAME,
        "last": _MAY_BE_LAST,
    }[kind]
    return table[""] | table.get(_RELATED.get(language, language), frozenset())


_RELATED = {"nb": "da", "no": "da", "nn": "da", "sr": "hr", "bs": "hr", "be": "ru", "bg": "ru"}


def never_last(language: str) -> frozenset[str]:
    """Abbreviations after which a sentence goes on, whatever follows."""
    return _of("never", language)


def before_number(language: str) -> frozenset[str]:
    """Abbreviations after which a sentence goes on where a number follows."""
    return _of("number", language)


def before_name(language: str) -> frozenset[str]:
    """Abbreviations after which a sentence ends only where a word follows that begins sentences."""
    return _of("name", language)


def may_be_last(language: str) -> frozenset[str]:
    """Abbreviations after which a sentence ends where a capital letter follows."""
    return _of("last", language)


def starters(language: str) -> frozenset[str]:
    """Words with which sentences begin; those of all known languages for another one."""
    return _STARTERS.get(_RELATED.get(language, language), _ANY_STARTER)


_STARTERS = {
    "en": _words("""
        the a an this that these those it its he his she her they their we our you your i my there here then now so
        but and or nor yet for if when while once after before as at in on by with without from to of until since
        because although though however therefore thus meanwhile instead still also even not no nobody nothing none
        never only just what who why how where which whose is are was were do does did can could will would should may
        might must have has had let's each every all some many most both few another one two three today tomorrow
        yesterday nevertheless moreover finally first second later soon perhaps maybe don't it's that's there's
        they're we're you're he's she's i'm i've we've next scientists people please under over during
    """),
    "de": _words("""
        der die das den dem des ein eine einen einem einer er sie es wir ihr ich du man dies diese dieser dieses jene
        da dort hier dann nun so aber und oder doch denn wenn als weil obwohl während nachdem bevor seit bis in im an
        am auf aus bei mit nach von vom zu zum zur für über unter durch ohne um nicht kein keine nur auch noch schon
        was wer warum wie wo welche welcher ist sind war waren hat haben hatte wird werden wurde kann können soll muss
        jeder jede alle viele manche einige heute morgen gestern später zuerst danach schließlich deshalb darum
        trotzdem jedoch außerdem damals sein seine ihre unsere mein meine niemand nichts beide
    """),
    "fr": _words("""
        le la les l un une des ce cet cette ces il elle ils elles on nous vous je tu c'est c'était y mais et ou or
        donc car ni si quand lorsque puis alors ainsi après avant dans en sur sous avec sans pour par de du d'abord
        depuis pendant ne pas rien personne que qui quoi pourquoi comment où quel quelle est sont était chaque tous
        toutes plusieurs aujourd'hui demain hier ensuite enfin cependant pourtant son sa ses leur leurs notre votre
        mon ma
    """),
    "es": _words("""
        el la los las un una unos unas este esta estos estas ese esa eso él ella ellos ellas nosotros ustedes yo tú
        usted hay había es son era fue pero y o ni si cuando mientras luego entonces así después antes en con sin por
        para de desde durante no nada nadie nunca solo sólo también qué quién cómo dónde cuál cada todos todas muchos
        hoy mañana ayer finalmente su sus mi nuestro se lo le
    """),
    "it": _words("""
        il lo la i gli le un uno una questo questa questi queste quello quella lui lei loro noi voi io tu è sono era
        c'è c'era ma e o se quando mentre poi allora così dopo prima in con senza per da di su durante non niente
        nessuno mai solo anche che chi perché come dove quale ogni tutti tutte molti oggi domani ieri infine però si
    """),
    "pt": _words("""
        o a os as um uma uns umas este esta esse essa isso ele ela eles elas nós eu você vocês é são era foi há havia
        mas e ou se quando enquanto depois então assim antes em no na nos nas com sem por para de desde durante não
        nada ninguém nunca só também que quem porquê como onde qual cada todos todas muitos hoje amanhã ontem
        finalmente seu sua
    """),
    "nl": _words("""
        de het een dit dat deze die hij zij ze wij we jullie ik jij je er daar hier dan nu zo maar en of want als toen
        terwijl omdat hoewel na voor in op aan bij met van uit naar over door zonder niet geen niets niemand alleen
        ook wat wie waarom hoe waar is zijn was waren heeft hebben had wordt werd kan elke alle veel vandaag morgen
        gisteren
    """),
    "ru": _words("""
        он она оно они мы вы я ты это этот эта эти тот та те там тут здесь тогда потом затем теперь но и а или если
        когда пока хотя после до в во на с со к из у о об от по для без не ни никто ничего только также ещё уже что
        кто почему как где какой каждый все всё многие сегодня завтра вчера однако поэтому его её их наш был была было
        были
    """),
    "pl": _words("""
        on ona ono oni one my wy ja ty to ten ta te tam tu wtedy potem teraz ale i a lub jeśli gdy kiedy choć po przed
        w we na z ze do od u o dla bez nie nikt nic tylko także już co kto dlaczego jak gdzie każdy wszystko wielu
        dziś jutro wczoraj jednak dlatego jego jej ich był była było byli jest są
    """),
    "sv": _words("""
        den det de en ett han hon vi ni jag du detta denna dessa där här då nu så men och eller om när medan sedan
        efter före i på av med utan för från till inte ingen inget bara också vad vem varför hur var är hade har alla
    """),
    "da": _words("""
        den det de en et han hun vi i jeg du dette denne disse der her da nu så men og eller hvis når mens siden efter
        før på af med uden for fra til ikke ingen intet kun også hvad hvem hvorfor hvordan hvor er var havde har
    """),
}
"""Words with which sentences begin, in lower case; none of them begins a name."""
_ANY_STARTER = frozenset().union(*_STARTERS.values())

ORDINAL_LANGUAGES = _words("de da nb nn no fi cs sk pl hr sl sr bs hu et lv tr is fo lb")
"""Languages that write a full stop after the figures of an ordinal number."""
