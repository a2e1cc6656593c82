// Merging: scenes of two storyboards, added to a third one and put in order.
const merge = document.getElementById("merge");
if (merge) begin();

function begin() {
  const tray = document.getElementById("tray");
  const row = document.getElementById("tray-row");
  const announcement = document.getElementById("announcement");
  const picks = new Map([...merge.querySelectorAll("[data-pick]")].map((button) => [button.dataset.pick, button]));
  let order = [];

  function draw(focus = null) {
    tray.replaceChildren(...order.map((pick, place) => drawRow(picks.get(pick), place)));
    document.getElementById("tray-empty").hidden = order.length > 0;
    document.getElementById("merge-do").disabled = order.length === 0;
    document.getElementById("merge-order").value = order.join(" ");
    for (const [pick, button] of picks) {
      const count = order.filter((other) => other === pick).length;
      button.classList.toggle("is-picked", count > 0);
      button.querySelector(".merge-count").textContent = count ? `×${count}` : "";
    }
    if (focus) tray.children[focus.place]?.querySelector(focus.selector)?.focus();
  }

  function drawRow(button, place) {
    const { number, from, says, picture } = button.dataset;
    const item = row.content.firstElementChild.cloneNode(true);
    const name = `scene ${number} of ${from}`;
    item.querySelector("img").src = picture;
    item.querySelector(".tray-words strong").textContent = `${place + 1}`;
    item.querySelector(".tray-words .soft").textContent = says;
    const up = item.querySelector("[data-up]");
    const down = item.querySelector("[data-down]");
    const remove = item.querySelector("[data-remove]");
    up.setAttribute("aria-label", `Move ${name} up`);
    down.setAttribute("aria-label", `Move ${name} down`);
    remove.setAttribute("aria-label", `Remove ${name}`);
    up.disabled = place === 0;
    down.disabled = place === order.length - 1;
    up.addEventListener("click", () => move(place, place - 1, "[data-up]"));
    down.addEventListener("click", () => move(place, place + 1, "[data-down]"));
    remove.addEventListener("click", () => {
      order.splice(place, 1);
      announcement.textContent = `Removed ${name}.`;
      draw({ place: Math.min(place, order.length - 1), selector: "[data-remove]" });
    });
    return item;
  }

  function move(from, to, selector) {
    const [pick] = order.splice(from, 1);
    order.splice(to, 0, pick);
    announcement.textContent = `Now at place ${to + 1}.`;
    draw({ place: to, selector: to === 0 || to === order.length - 1 ? "button:not(:disabled)" : selector });
  }

  merge.addEventListener("click", (event) => {
    const button = event.target.closest("[data-pick]");
    if (!button) return;
    order = [...order, button.dataset.pick];
    announcement.textContent = `Scene ${button.dataset.number} of ${button.dataset.from} is at place ${order.length}.`;
    draw();
  });
  for (const form of merge.querySelectorAll("[data-sides]")) form.addEventListener("change", () => form.submit());
  draw();
}
