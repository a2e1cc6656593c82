// The player: chapter pictures jump to their scene, and mark the current one.
const film = document.getElementById("film");
const chapters = [...document.querySelectorAll("[data-seek]")];

document.addEventListener("click", (event) => {
  const chapter = event.target.closest("[data-seek]");
  if (!chapter) return;
  film.currentTime = Number(chapter.dataset.seek) + 0.05;
  film.play().catch(() => {});
});

let current = null;
film.addEventListener("timeupdate", () => {
  const now = chapters.findLast((chapter) => Number(chapter.dataset.seek) <= film.currentTime + 0.01);
  if (now === current) return;
  current?.removeAttribute("aria-current");
  current = now;
  current?.setAttribute("aria-current", "true");
});
