// New storyboards: how long the brief is, while it is written.
function tell() {
  const brief = document.getElementById("brief");
  const count = document.getElementById("brief-count");
  const { least, most } = brief.dataset;
  const length = [...brief.value.trim()].length;
  count.textContent = length ? `: ${length} so far` : "";
  count.classList.toggle("is-off", length > 0 && (length < Number(least) || length > Number(most)));
}

document.addEventListener("input", (event) => {
  if (event.target.id === "brief") tell();
});
document.addEventListener("htmx:after:settle", tell);
tell();
