"""Briefs of all kinds, as people write them, and a storyboard as a model writes it."""

from __future__ import annotations

BRIEFS = (
    "Three mistakes when brewing coffee, filmed in a small kitchen",
    (
        "Promote our new reusable water bottle for hikers. It keeps drinks cold for 24 hours, weighs 300 grams and"
        " fits any backpack. Ask viewers to order at bottle.example."
    ),
    (
        "How to repot a monstera without damaging its roots: loosen the soil, trim dead roots, add fresh mix and "
        "water slowly."
    ),
    (
        "My grandmother opened a bakery in 1962 with one oven. Flour was expensive and she slept four hours a "
        "night. Today we bake 400 loaves a day."
    ),
    ("Before: a garage full of boxes. After: shelves up to the ceiling and room for two bikes. It took one weekend."),
    "Coffee for beginners",
    "Explain why bread rises. Yeast eats sugar and makes gas. Gluten holds the gas like a balloon.",
    (
        "A 30-second ad for new parents about our sleep training course. Babies wake up at night and parents are "
        "exhausted. The course teaches one small step a day. Sign up for a free lesson."
    ),
    (
        "I want a TikTok that shows how we make our goat cheese. The milk comes in at six. We stir it by hand, "
        "press it and let it age for three months."
    ),
    "Why does my sourdough not rise? The starter is too cold, or the dough has not rested long enough.",
    "Grand opening of Luna Books on 5 May. Free coffee for the first 50 visitors. Come by and bring your kids.",
    "A day in the life of a lighthouse keeper",
    (
        "Our app tracks water, sleep and steps. People forget to drink. The app reminds them every hour. Download "
        "it today."
    ),
    (
        "5 tips for better sleep: no screens after nine, a dark room, a cool bedroom, the same bedtime every day, "
        "no coffee after lunch"
    ),
    "Showcase the Riverside Hotel: 40 rooms, a rooftop pool and breakfast until noon.",
    "Meal prep for students on a budget. Cook once on Sunday. Portion everything into boxes. Freeze half.",
    (
        "Tell the story of how I quit my job to build guitars. I had no workshop and no customers. My first guitar"
        " cracked in the sun. Last week I sold number one hundred."
    ),
    "Our dog shelter is full. Every week ten new dogs arrive. Adopt a dog, or foster one for a month.",
    "Ceramic knives vs steel knives",
    (
        "Teach beginners how to change a bicycle tyre. Take off the wheel. Lever the tyre off the rim. Replace the"
        " tube. Pump it up."
    ),
    (
        "Film a tour of the old harbour at sunrise, shot from a boat. Fishermen unload their nets. Gulls circle "
        "above the market."
    ),
    "The history of the paperclip in 25 seconds",
    (
        "Local council election on 12 June. Many young people never vote. Polling stations are open until 9 pm. "
        "Bring your ID."
    ),
    (
        "Save money on heating this winter. Most heat leaks out through windows and doors. Seal the gaps with "
        "tape. Turn the radiators down at night."
    ),
    "Yoga for back pain. Tone: calm. Location: a beach at dawn.",
    "What happens to your old phone when you recycle it?",
    "Sarah cleans offices at night and studies law by day. She passed her exam in March.",
    (
        "Introducing CloudDesk, a help desk for small shops. Emails get lost. CloudDesk puts every message in one "
        "inbox and answers common questions itself. Try it free for 14 days."
    ),
    (
        "Make a video about plastic in the ocean. Every minute a truckload of plastic enters the sea. Turtles "
        "mistake bags for jellyfish. Bring your own bag."
    ),
    "Two ways to fold a fitted sheet",
    (
        "Problem: my knees hurt after running. Solution: softer shoes with a wide heel. Result: ten kilometres "
        "without pain."
    ),
    "Our soap is made by hand, smells of lavender and lasts for months.",
    (
        "We repair old bicycles in Leeds. Every Saturday kids learn to fix their own bikes for free. Come to the "
        "workshop on Mill Street."
    ),
    "I was afraid of water. Last year I took lessons. Now I swim every morning.",
)

SCENE = {
    "visual": "A cup on a table.",
    "script": "Your coffee is bitter.",
    "overlay": "Bitter?",
    "camera_angle": "eye level",
    "shot_size": "close",
    "movement": "slow_zoom_in",
    "seconds": 5,
}
WRITTEN = {
    "title": "Better coffee",
    "hook": SCENE,
    "content": [{**SCENE, "scene_type": "content", "script": "Grind it later."}],
    "closing": {**SCENE, "scene_type": "cta", "script": "Try it today."},
}
