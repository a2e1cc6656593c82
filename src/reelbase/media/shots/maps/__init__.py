"""Maps: shapes of the world, a projection and a frame that show given places, and the painting of land and water."""
