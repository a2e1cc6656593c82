"""Sentences as narrators write them, each with the icons that a viewer would accept as its subject."""

from __future__ import annotations

_TABLE = """
Discipline beats motivation every single day. | flexed-biceps calendar bullseye
You will never always be motivated, so you must learn to be disciplined. | flexed-biceps books graduation-cap brain fire
Set your alarm for five and own the morning. | alarm-clock sunrise-over-mountains sunrise
Small steps climb the highest mountain. | mountain snow-capped-mountain person-climbing footprints ladder
Nobody remembers who came second in that race. | 1st-place-medal trophy person-running chequered-flag brain
Put your phone in another room before you sit down to work. | mobile-phone briefcase laptop
Every champion was once a beginner who refused to quit. | trophy sports-medal seedling 1st-place-medal
Fear is a compass that points at what matters. | compass anxious-face-with-sweat
The seed you plant today becomes the tree you sit under. | seedling deciduous-tree potted-plant evergreen-tree
Take one deep breath and let the stress go. | person-in-lotus-position lungs wind-face
The internet is a network of cables that lie under the sea. | globe-with-meridians water-wave
Your laptop battery loses a little capacity with every charge. | battery laptop low-battery high-voltage
A vaccine shows the immune system what to look for. | syringe shield microbe
Encryption turns your message into a locked box. | locked locked-with-key speech-balloon
Neural networks learn by adjusting millions of tiny numbers. | robot brain control-knobs input-numbers
A satellite knows where you are because it knows what time it is. | satellite hourglass-not-done satellite-antenna
An electric car has about twenty moving parts. | automobile high-voltage gear electric-plug
Caffeine blocks the molecule that makes you tired. | hot-beverage atom-symbol
Bread rises because yeast eats sugar and breathes out gas. | bread candy
The magnet pulls the needle towards the north. | magnet compass
Octopuses have three hearts and blue blood. | octopus
Honey found in old tombs is still good to eat. | honey-pot honeybee
Bananas are slightly radioactive. | banana
A group of flamingos is called a flamboyance. | flamingo
Sharks have been around longer than trees. | shark
Sea otters hold hands while they sleep. | otter
The shortest war in history lasted thirty eight minutes. | crossed-swords
Your nose can tell apart a trillion smells. | nose
Sloths can hold their breath longer than dolphins. | sloth dolphin
Lightning strikes the earth a hundred times a second. | high-voltage cloud-with-lightning cloud-with-lightning-and-rain globe-showing-europe-africa
The Roman Empire fell slowly and then all at once. | classical-building crown chart-decreasing
In 1455 Gutenberg printed two hundred copies of a single book. | printer open-book books
Viking ships crossed the Atlantic without a compass. | sailboat ship water-wave compass
The plague travelled along the trade routes with the rats. | rat world-map microbe
For three centuries lighthouse keepers climbed the stairs every night. | lighthouse
Cleopatra lived closer to the moon landing than to the pyramids. | desert astronaut pyramid full-moon
The castle held out against the siege for eleven months. | castle
Workers laid the first railway across the continent in six years. | locomotive railway-track construction-worker
Samurai followed a code of honour. | japanese-castle sports-medal crossed-swords
The treaty ended the war that nobody wanted. | handshake crossed-swords dove scroll
Compound interest is the eighth wonder of the world. | chart-increasing money-bag
Save ten percent of every paycheck before you spend it. | coin dollar-banknote money-bag money-with-wings piggy-bank bank
Inflation quietly eats your savings. | money-with-wings coin piggy-bank chart-decreasing
A credit card is the most expensive loan you will ever take. | credit-card
An index fund buys a slice of the whole market. | chart-increasing bar-chart
Never invest money that you need next year. | money-bag chart-increasing
Buying a house is not always better than renting one. | house
Your emergency fund should cover six months. | shield umbrella coin money-bag
The central bank raises interest rates to cool the economy. | bank chart-increasing
Gold has kept its value for five thousand years. | coin gem-stone money-bag
Black holes bend space and time. | milky-way black-hole comet hourglass-not-done
DNA is a recipe written in four letters. | dna
Light from the sun needs eight minutes to reach us. | sun light-bulb
The telescope looks back into the past of the universe. | telescope milky-way
Plants turn sunlight into sugar. | leaf-fluttering-in-wind seedling sun herb potted-plant
Atoms are almost entirely empty. | atom-symbol
Bacteria outnumber the cells in your body. | microbe microscope petri-dish
A volcano can cool the whole planet for a year. | volcano
Ice melts faster when the ocean warms. | snowflake ice water-wave thermometer
Your brain makes memories while you sleep. | brain person-in-bed
The heart beats a hundred thousand times a day. | red-heart beating-heart anatomical-heart growing-heart
Bees see colours that we cannot. | honeybee eye artist-palette
Migrating birds feel the magnetic field of the earth. | bird magnet
Robots will change the work you do, not end it. | robot briefcase
The rocket burned its fuel in less than three minutes. | rocket fuel-pump fire
"""

SENTENCES = tuple(
    (sentence.strip(), frozenset(icons.split()))
    for sentence, _, icons in (line.partition("|") for line in _TABLE.strip().splitlines())
)
