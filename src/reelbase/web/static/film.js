// The player: the pictures below it lead to their place in the film.
const film = document.getElementById("film");

document.addEventListener("click", (event) => {
  const chapter = event.target.closest("[data-seek]");
  if (!chapter) return;
  film.currentTime = Number(chapter.dataset.seek) + 0.05;
  film.play().catch(() => {});
});
