"""Sound effects, synthesised in code: what each sounds like, where it is placed in a film, and how loud it is there."""
