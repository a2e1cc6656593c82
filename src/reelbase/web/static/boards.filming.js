// Filming: a task is done with one tap, also without a connection. What is not saved yet waits in this browser.
import { say, store } from "./kit.js";

const page = document.getElementById("filming");
const project = page.dataset.project;
const saved = document.getElementById("saved");
const announcement = document.getElementById("announcement");
const KEY = `tasks:${project}`;
const RETRY_MS = [2000, 5000, 10000, 30000];
let waiting = store.get(KEY) ?? {}; // "SCENE/TASK" -> {completed, at}; what the server does not know yet
let isSending = false;
let retries = 0;
let retryTimer = 0;

// --- what the page shows --------------------------------------------------------------------------------------------

const buttons = [...page.querySelectorAll("[data-task]")];
const byTask = new Map(buttons.map((button) => [button.dataset.task, button]));

function isDone(button) {
  return button.getAttribute("aria-pressed") === "true";
}

function show(button, completed, at) {
  button.setAttribute("aria-pressed", String(completed));
  button.value = completed ? "no" : "yes";
  const when = button.querySelector(".tick-when");
  when.replaceChildren();
  if (completed) {
    const time = document.createElement("time");
    time.dateTime = at;
    time.dataset.when = "";
    when.append(time);
    showTime(time);
  }
  const take = button.closest(".film-scene");
  if (button.dataset.type === "scene_filmed") take.classList.toggle("is-filmed", completed);
}

function showTime(time) {
  const moment = new Date(time.dateTime);
  if (Number.isNaN(moment.valueOf())) return;
  const isToday = moment.toDateString() === new Date().toDateString();
  time.textContent = isToday
    ? moment.toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" })
    : moment.toLocaleDateString([], { day: "numeric", month: "short" });
}

function showProgress() {
  const done = buttons.filter(isDone).length;
  const { boardTotal, projectTotal, projectOthers } = page.dataset;
  const total = Number(boardTotal) || buttons.length;
  document.getElementById("board-progress").textContent = `${done} of ${total}`;
  document.getElementById("board-bar").value = done;
  const ofProject = Number(projectOthers) + done;
  document.getElementById("project-progress").textContent = `${ofProject} of ${projectTotal} tasks of the project`;
  const left = page.querySelectorAll(".film-scene:not(.is-filmed)").length;
  document.getElementById("all-filmed").hidden = left > 0 || !document.getElementById("only-left").checked;
  document.getElementById("next-scene").disabled = left === 0;
}

function showStatus(state, words) {
  if (saved.dataset.state === state && saved.lastElementChild.textContent === words) return;
  saved.dataset.state = state;
  saved.lastElementChild.textContent = words;
}

// --- saving ---------------------------------------------------------------------------------------------------------

page.addEventListener("click", (event) => {
  const button = event.target.closest("[data-task]");
  if (!button) return;
  event.preventDefault();
  const completed = !isDone(button);
  const at = new Date().toISOString();
  show(button, completed, at);
  waiting[button.dataset.task] = { completed, at };
  store.set(KEY, waiting);
  showProgress();
  send();
});

// One at a time, so that the last tap on a task is the last that the server hears of.
async function send() {
  if (isSending) return;
  clearTimeout(retryTimer);
  isSending = true;
  while (Object.keys(waiting).length) {
    const [task, wanted] = Object.entries(waiting)[0];
    showStatus("saving", "Saving…");
    const outcome = await sendOne(task, wanted.completed);
    if (outcome === "later") {
      isSending = false;
      retryLater();
      return;
    }
    if (waiting[task]?.completed === wanted.completed) drop(task);
    if (outcome === "refused") takeBack(task, !wanted.completed);
  }
  isSending = false;
  retries = 0;
  showStatus("saved", "Saved");
}

async function sendOne(task, completed) {
  const headers = { "HX-Request": "true", "X-CSRF-Token": document.querySelector("meta[name=csrf-token]").content };
  const body = new URLSearchParams({ completed: completed ? "yes" : "no" });
  try {
    const answer = await fetch(`/projects/${project}/filming/${task}`, { method: "POST", headers, body });
    if (answer.status >= 500 || answer.status === 429) return "later";
    if (answer.headers.has("HX-Redirect")) {
      // Signed out meanwhile: what was tapped waits until somebody signs in again.
      location.assign(answer.headers.get("HX-Redirect"));
      return "later";
    }
    return answer.ok ? "saved" : "refused";
  } catch {
    return "later";
  }
}

function drop(task) {
  delete waiting[task];
  if (Object.keys(waiting).length) store.set(KEY, waiting);
  else store.drop(KEY);
}

function takeBack(task, completed) {
  const button = byTask.get(task);
  say("A task could not be saved: its scene was removed, or the project is archived. Reload the page.", "bad");
  if (!button) return;
  show(button, completed, new Date().toISOString());
  showProgress();
}

function retryLater() {
  showStatus("kept", "Kept in this browser");
  clearTimeout(retryTimer);
  retryTimer = setTimeout(send, RETRY_MS[Math.min(retries++, RETRY_MS.length - 1)]);
}

window.addEventListener("online", send);
document.addEventListener("visibilitychange", () => {
  if (!document.hidden) send();
});

// --- finding the way ------------------------------------------------------------------------------------------------

document.getElementById("only-left").addEventListener("change", (event) => {
  page.classList.toggle("only-left", event.target.checked);
  store.set("filming:only-left", event.target.checked);
  showProgress();
});

document.getElementById("next-scene").addEventListener("click", () => {
  const takes = [...page.querySelectorAll(".film-scene:not(.is-filmed)")];
  // The first one below the line that the eye is on, else from the top again.
  const next = takes.find((take) => take.getBoundingClientRect().top > 140) ?? takes[0];
  if (!next) return;
  next.scrollIntoView({ block: "start" });
  next.focus({ preventScroll: true });
  announcement.textContent = `Scene ${next.dataset.scene}`;
});

// --- begin ----------------------------------------------------------------------------------------------------------

for (const time of page.querySelectorAll("[data-when]")) showTime(time);
for (const [task, { completed, at }] of Object.entries(waiting)) {
  const button = byTask.get(task);
  if (button) show(button, completed, at);
}
if (store.get("filming:only-left")) document.getElementById("only-left").click();
showProgress();
send();
