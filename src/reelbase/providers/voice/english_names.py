"""Names that English spelling does not give away, as American newsreaders say them, in Kokoro's alphabet."""

from __future__ import annotations

from functools import lru_cache

# Written from general knowledge, for names that the voice's own dictionary and spelling rules got wrong.
_PEOPLE = """
Nguyen wˈɪn; Tycho tˈIkO; Brahe bɹˈɑhi; Dvořák dəvˈɔɹʒˌɑk; Dvorak dəvˈɔɹʒˌɑk; Goethe ɡˈɜɹtə; Tchaikovsky ʧIkˈɔfski;
Xi ʃˈi; Hermès ɛɹmˈɛz; Gaudí ɡWdˈi; Gaudi ɡWdˈi; Euler ˈYləɹ; Euler's ˈYləɹz; Fermat fɛɹmˈɑ; Fourier fˈʊɹiˌA;
Laplace ləplˈɑs; Lagrange ləɡɹˈɑnʒ; Cauchy kOʃˈi; Riemann ɹˈimɑn; Leibniz lˈIbnɪts; Camus kæmˈu; Sartre sˈɑɹtɹə;
Rousseau ɹusˈO; Proust pɹˈust; Monet mOnˈA; Manet mænˈA; Cézanne sAzˈɑn; Cezanne sAzˈɑn; Gauguin ɡOɡˈæn;
Huygens hˈIɡənz; Leeuwenhoek lˈAvənhˌʊk; Putin pˈutɪn; Erdoğan ˈɛɹdəwˌɑn; Erdogan ˈɛɹdəwˌɑn; Atatürk ˈætətˌɜɹk;
Murakami mˌʊɹəkˈɑmi; Hokusai hˈOkəsˌI; Beyoncé biˈɑnsˌA; Zoë zˈOi; Chloë klˈOi; Wojtyła vYtˈɪwə; Wałęsa vəwˈɛnsə;
Skłodowska skwədˈɔfskə; Janáček jˈɑnəʧˌɛk; Đoković ʤˈOkəvɪʧ; Djokovic ʤˈOkəvɪʧ; Erdős ˈɛɹdɪʃ; Ceaușescu ʧWʃˈɛsku;
Brâncuși bɹˈæŋkuʃ; Curie kjʊɹˈi; Siobhán ʃəvˈɔn; Siobhan ʃəvˈɔn; Niamh nˈiv; Saoirse sˈɜɹʃə; Aoife ˈifə;
Szymborska ʃɪmbˈɔɹskə; Chopin ʃˈOpæn; Debussy dˌɛbjusˈi; Ravel ɹəvˈɛl; Berlioz bˈɛɹliOz; Liszt lˈɪst; Bach bˈɑk;
Mozart mˈOtsɑɹt; Wagner vˈɑɡnəɹ; Haydn hˈIdᵊn; Handel hˈændᵊl; Puccini puʧˈini; Vivaldi vəvˈɑldi; Verdi vˈɛɹdi;
Rachmaninoff ɹɑkmˈɑnɪnˌɔf; Shostakovich ʃˌɑstəkˈOvɪʧ; Stravinsky stɹəvˈɪnski; Prokofiev pɹəkˈOfiɛf;
Dostoevsky dˌɔstəjˈɛfski; Tolstoy tˈOlstY; Chekhov ʧˈɛkɔf; Gogol ɡˈOɡᵊl; Pushkin pˈʊʃkɪn; Gorbachev ɡˈɔɹbəʧˌɔf;
Khrushchev kɹˈusʧɔf; Mendeleev mˌɛndəlˈAəf; Kafka kˈɑfkə; Kierkegaard kˈɪɹkəɡˌɑɹd; Voltaire vOltˈɛɹ;
Montesquieu mˌɑntəskjˈu; Molière mOljˈɛɹ; Flaubert flObˈɛɹ; Baudelaire bˌOdəlˈɛɹ; Rimbaud ɹæmbˈO; Verlaine vɛɹlˈɛn;
Foucault fukˈO; Derrida dɛɹidˈɑ; Barthes bˈɑɹt; Beauvoir bOvwˈɑɹ; Descartes dAkˈɑɹt; Poincaré pwˌæŋkɑɹˈA;
Galois ɡælwˈɑ; Legendre ləʒˈɑndɹə; Lavoisier ləvwˈɑziˌA; Becquerel bˌɛkəɹˈɛl; Lamarck ləmˈɑɹk; Cuvier kuvjˈA;
Daguerre dəɡˈɛɹ; Lumière lumjˈɛɹ; Renoir ɹənwˈɑɹ; Degas dəɡˈɑ; Seurat sɜɹˈɑ; Matisse mətˈis; Rodin ɹOdˈæn;
Toulouse-Lautrec tulˈuz lOtɹˈɛk; Chagall ʃəɡˈɑl; Magritte məɡɹˈit; Delacroix dˈɛləkɹwˌɑ; Haussmann ˈOsmɑn;
Eiffel ˈIfᵊl; Vermeer vəɹmˈɪɹ; Gogh ɡˈO; Bosch bˈɑʃ; Bruegel bɹˈYɡᵊl; Rubens ɹˈubənz; Dürer dˈʊɹəɹ; Klee klˈA;
Nietzsche nˈiʧə; Freud fɹˈYd; Jung jˈʊŋ; Hegel hˈAɡᵊl; Kant kˈɑnt; Schopenhauer ʃˈOpənhˌWəɹ;
Wittgenstein vˈɪtɡənʃtˌIn; Heidegger hˈIdɛɡəɹ; Röntgen ɹˈɛntɡən; Planck plˈɑŋk; Böhm bˈɜɹm; Möbius mˈObiəs;
Weierstrass vˈIəɹʃtɹˌɑs; Hilbert hˈɪlbəɹt; Noether nˈɜɹtəɹ; Gauss ɡˈWs; Jacobi jəkˈObi; Dirichlet dˌɪɹɪklˈA;
Haber hˈɑbəɹ; Wöhler vˈɜɹləɹ; Wegener vˈAɡənəɹ; Mach mˈɑk; Bohr bˈɔɹ; Ørsted ˈɜɹstɛd; Linnaeus lɪnˈAəs;
Celsius sˈɛlsiəs; Ångström ˈæŋstɹəm; Galilei ɡˌælɪlˈA; Torricelli tˌɔɹɪʧˈɛli; Cervantes səɹvˈɑntAz;
Velázquez vəlˈæskAs; Goya ɡˈYə; Dalí dˈɑli; Picasso pɪkˈɑsO; Miró miɹˈO; Cortés kɔɹtˈɛz; Pizarro pɪzˈɑɹO;
Magellan məʤˈɛlən; Bolívar bəlˈivɑɹ; Guevara ɡəvˈɑɹə; Borges bˈɔɹhAs; Márquez mˈɑɹkAz; Allende ɑjˈɛndA;
Neruda nəɹˈudə; Kahlo kˈɑlO; Rivera ɹɪvˈɛɹə; Saramago sˌɑɹəmˈɑɡu; Ronaldo ɹOnˈɑldO; Jorge hˈɔɹhA; Jesús hAsˈus;
José hOzˈA; Javier hˌɑviˈɛɹ; Juan hwˈɑn; Guillermo ɡijˈɛɹmO; Xavier zˈAvjəɹ; Joaquín wɑkˈin; João ʒwˈW; Zhou ʤˈO;
Zheng ʤˈʌŋ; Zhao ʤˈW; Zhang ʤˈɑŋ; Zhu ʤˈu; Qin ʧˈɪn; Cixi tsɨʃˈi; Deng dˈʌŋ; Jiang ʤjˈɑŋ; Xiang ʃˈɑŋ; Xu ʃˈu;
Liu ljˈu; Hu hˈu; Cao tsˈW; Cai tsˈI; Huang hwˈɑŋ; Tsai tsˈI; Lao lˈW; Confucius kənfjˈuʃəs; Mao mˈW;
Miyazaki mˌijəzˈɑki; Kurosawa kˌʊɹəsˈɑwə; Tokugawa tˌOkuɡˈɑwə; Hideyoshi hˌidAˈOʃi; Naoki nˈWki; Ieyasu ˌiAˈɑsu;
Ramanujan ɹəmˈɑnuʤən; Chandrasekhar ʧˌʌndɹəʃˈAkɑɹ; Gandhi ɡˈɑndi; Nehru nˈAɹu; Modi mˈOdi; Ashoka əʃˈOkə;
Akbar ˈækbɑɹ; Tagore təɡˈɔɹ; Al-Khwarizmi ælkwɑɹˈɪzmi; Avicenna ˌævəsˈɛnə; Averroes əvˈɛɹOˌiz; Saladin sˈælədɪn;
Xerxes zˈɜɹksiz; Darius dəɹˈIəs; Cyrus sˈIɹəs; Aeschylus ˈɛskələs; Sophocles sˈɑfəkliz; Euripides jʊɹˈɪpədiz;
Thucydides θusˈɪdədiz; Herodotus hɪɹˈɑdətəs; Eratosthenes ˌɛɹətˈɑsθəniz; Aristarchus ˌæɹəstˈɑɹkəs; Hypatia hIpˈAʃə;
Ptolemy tˈɑləmi; Caesar sˈizəɹ; Cicero sˈɪsəɹO; Seneca sˈɛnɪkə; Tacitus tˈæsɪtəs; Boethius bOˈiθiəs; Ng ˈɪŋ;
Pham fˈɑm; Phuong fˈuɔŋ; Thich tˈɪk; Ngo ŋˈO; Kim kˈɪm; Choi ʧˈY; Seok sˈɔk; Hyun hjˈʌn; Mbappé əmbˈɑpA;
Mbeki əmbˈɛki; Nkrumah ənkɹˈumə; Achebe əʧˈAbA; Adichie əˈdiʧA; Soyinka ʃɔjˈɪŋkə; Zuma zˈumə; Kenyatta kɛnjˈɑtə;
Sagan sˈAɡən; Dijkstra dˈIkstɹə; Knuth kənˈuθ; Torvalds tˈɔɹvɑlz; Nadella nədˈɛlə; Pichai pɪʧˈI;
Zuckerberg zˈʌkəɹbˌɜɹɡ
"""
_PLACES = """
Łódź wˈuʧ; Lodz wˈuʧ; Kraków kɹˈɑkWf; Krakow kɹˈɑkWf; Wrocław vɹˈɔtswɑf; Gdańsk ɡədˈɑnsk; Poznań pˈOznɑn;
Szczecin ʃʧˈɛtsɪn; Zürich zˈʊɹɪk; Zurich zˈʊɹɪk; Köln kˈɜɹln; Malmö mˈɑlmO; Göteborg jˈɜɹtəbˌɔɹi; Åland ˈOlənd;
Reykjavík ɹˈAkjəvˌɪk; Eyjafjallajökull ˈAjəfjˌɑtləjˌOkʊt; Edinburgh ˈɛdᵊnbˌɜɹə; Worcester wˈʊstəɹ; Thames tˈɛmz;
Rijksmuseum ɹˈIksmjuzˌiəm; Ngorongoro əŋɡˌɔɹOŋɡˈɔɹO; Kyiv kˈiv; Lviv ləvˈiv; Kharkiv hˈɑɹkiv; Odesa Odˈɛsə;
Çatalhöyük ʧˌɑtɑlhˈuyʊk; Göbekli ɡObˈɛkli; Tepe tˈɛpA; Phnom pənˈɔm; Penh pˈɛn; Siem sˈiəm; Reap ɹˈip; Kyoto kiˈOtO;
Chichén ʧiʧˈɛn; Chichen ʧiʧˈɛn; Itzá itsˈɑ; Itza itsˈɑ; Tenochtitlan tAnˌɔʧtitlˈɑn; Tenochtitlán tAnˌɔʧtitlˈɑn;
Picchu pˈiʧu; Teotihuacan tˌAOtˌiwɑkˈɑn; Teotihuacán tˌAOtˌiwɑkˈɑn; Hawaii həwˈIi; Kīlauea kˌiləwˈAə;
Kilauea kˌiləwˈAə; Guangzhou ɡwˈɑŋʤO; Xi'an ʃˈiˌɑn; Suzhou sˈuʤO; Hangzhou hˈɑŋʤO; Shenzhen ʃˈɛnʤɛn;
Chongqing ʧˈʊŋʧɪŋ; Sichuan sˈɪʧwɑn; Xinjiang ʃˈɪnʤjɑŋ; Yangtze jˈæŋsi; Qinghai ʧˈɪŋhI; Beijing bAʤˈɪŋ; Nagoya nəɡˈYə;
Hokkaido hɑkˈIdO; Osaka Osˈɑkə; Hiroshima hˌɪɹəʃˈimə; Gyeongju ɡjˈʌŋʤu; Bogotá bˌOɡətˈɑ; Medellín mˌɛdəjˈin;
Cuzco kˈuskO; Cusco kˈuskO; Guadalajara ɡwˌɑdələhˈɑɹə; Tijuana tiəwˈɑnə; Oaxaca wəhˈɑkə; Yucatán jˌukətˈɑn;
Iguazú ˌiɡwəsˈu; Paraguay pˈæɹəɡwˌI; Uruguay jˈʊɹəɡwˌI; São sˈW; Paulo pˈWlu; Janeiro ʒənˈɛɹO; Azores ˈAzɔɹz;
Lisbon lˈɪzbən; Seville səvˈɪl; Ibiza ɪbˈiθə; Versailles vɛɹsˈI; Louvre lˈuvɹə; Calais kælˈA; Marseille mɑɹsˈA;
Lyon liˈɔn; Reims ɹˈæns; Nîmes nˈim; Rouen ɹuˈɑn; Chamonix ʃˌæməˈni; Champs-Élysées ʃˌɑnzˌAlizˈA;
Montmartre mOnmˈɑɹtɹə; Montréal mˌʌntɹiˈɔl; Québec kəbˈɛk; Loire lwˈɑɹ; Seine sˈɛn; Rhône ɹˈOn; Rhine ɹˈIn;
Ypres ˈipɹə; Liège liˈɛʒ; Bruges bɹˈuʒ; Ghent ɡˈɛnt; Leiden lˈIdᵊn; Utrecht jˈutɹɛkt; Hague hˈAɡ; Aachen ˈɑkən;
Munich mjˈunɪk; Leipzig lˈIpsɪɡ; Mainz mˈInts; Salzburg sˈɔlzbɜɹɡ; Wien vˈin; Graz ɡɹˈɑts; Bern bˈɜɹn; Basel bˈɑzᵊl;
Lausanne lOzˈɑn; Neuchâtel nˌʊʃɑtˈɛl; Brno bˈɜɹnO; Plzeň pˈɪlzɛn; Ljubljana ljˌubliˈɑnə; Zagreb zˈɑɡɹɛb;
Dubrovnik dubɹˈɔvnɪk; Sarajevo sˌæɹəjˈAvO; Hrvatska həɹvˈɑtskə; Tirana tɪɹˈɑnə; Timișoara tˌimiʃwˈɑɹə;
Brașov bɹɑʃˈɔv; Szeged sˈɛɡɛd; Győr djˈɜɹ; İstanbul ˌɪstənbˈul; İzmir ˈɪzmɪɹ; Ankara ˈæŋkəɹə; Tbilisi təbˈiləsi;
Yerevan jˌɛɹəvˈɑn; Tehran tˌɛɹˈɑn; Baghdad bˈæɡdæd; Riyadh ɹijˈɑd; Doha dˈOhə; Qatar kˈɑtɑɹ; Muscat mˈʌskæt;
Sana'a sənˈɑ; Cairo kˈIɹO; Giza ɡˈizə; Luxor lˈʌksɔɹ; Marrakech mˌæɹəkˈɛʃ; Fez fˈɛz; Tunis tˈunɪs; Djibouti ʤɪbˈuti;
Kilimanjaro kˌɪləmənʤˈɑɹO; Serengeti sˌɛɹənɡˈɛti; Nairobi nIɹˈObi; Kigali kɪɡˈɑli; Lagos lˈAɡɔs; Accra əkɹˈɑ;
Abuja əbˈuʤə; Dakar dəkˈɑɹ; Timbuktu tˌɪmbʌktˈu; Niger niʒˈɛɹ; Uluru ˌulʊɹˈu; Cairns kˈænz; Brisbane bɹˈɪzbən;
Melbourne mˈɛlbəɹn; Aotearoa WtˌAəɹˈOə; Tahiti təhˈiti; Delhi dˈɛli; Mumbai mʊmbˈI; Kolkata kOlkˈɑtə;
Bengaluru bˌɛŋɡəlˈuɹu; Varanasi vəɹˈɑnəsi; Himalaya hˌɪməlˈAə; Kathmandu kˌætmændˈu; Dhaka dˈɑkə; Colombo kəlˈʌmbO;
Phuket puˈkɛt; Hanoi hænˈY; Hội hˈY; Huế hwˈA; Mekong mˈAkɔŋ; Java ʤˈɑvə; Borobudur bˌOɹObudˈʊɹ; Tromsø tɹˈʊmsə;
Ærø ˈɛɹO
"""
_THINGS = """
Xiaomi ʃˈWmi; Huawei wˈɑwA; Porsche pˈɔɹʃə; Volkswagen vˈOlksvɑɡən; Hyundai hˈʌndA; Peugeot pˈuʒO; Renault ɹənˈO;
Citroën sˌɪtɹəˈɛn; Škoda ʃkˈOdə; Nestlé nˈɛslˌA; Bosch bˈɑʃ; Ikea Ikˈiə; Nike nˈIki; Adidas ədˈidəs;
Givenchy ʒivɑnʃˈi; Moët mOˈɛt; Quetzalcoatl kˌɛtsɑlkOˈɑtᵊl; Shinkansen ʃˈɪnkɑnsɛn; jalapeño hˌɑləpˈAnjO;
jalapeños hˌɑləpˈAnjOz; Jalapeño hˌɑləpˈAnjO; quinoa kˈinwɑ; açaí ˌɑsɑˈi; gnocchi njˈɔki; bruschetta bɹuskˈɛtə;
croissant kɹəsˈɑnt; phở fˈʌ; piñata pinjˈɑtə; señor sAnjˈɔɹ; señora sAnjˈɔɹə; vis-à-vis vˌizəvˈi; d'état dAtˈɑ;
Schadenfreude ʃˈɑdənfɹˌYdə; Zeitgeist zˈItɡIst; doppelgänger dˈɑpəlɡˌæŋəɹ; Übermensch ˈubəɹmˌɛnʃ; Gestalt ɡəʃtˈɑlt;
Angst ˈɑŋst; hygge hˈuɡə; smörgåsbord smˈɔɹɡəsbˌɔɹd; tsunami tsunˈɑmi; karaoke kˌɛɹiˈOki; haiku hˈIku; Qur'an kəɹˈɑn;
Quran kəɹˈɑn; Diwali dɪwˈɑli; Hanukkah hˈɑnəkə; Rosh ɹˈɔʃ; Yom jˈɔm; Kippur kɪpˈʊɹ; Eid ˈid; Ramadan ɹˈɑmədɑn;
Vesak vˈɛsɑk; Tết tˈɛt; AI ˌAˈI
"""


@lru_cache(maxsize=1)
def names() -> dict[str, str]:
    """Sounds by written name. Capitals count, so that no common word is taken for a name."""
    entries = (entry.split(maxsplit=1) for part in (_PEOPLE, _PLACES, _THINGS) for entry in part.split(";"))
    return {name: sounds.strip().replace("\n", " ") for name, sounds in entries}
