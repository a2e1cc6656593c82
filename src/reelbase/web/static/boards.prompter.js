// The teleprompter: the script rolls by at the speed of speech. With reduced motion it goes on paragraph by paragraph.
import { store } from "./kit.js";

const box = document.getElementById("prompter");
const lines = document.getElementById("lines");
const play = document.getElementById("play");
const mirror = document.getElementById("mirror");
const speedShown = document.getElementById("speed");
const announcement = document.getElementById("announcement");
const isStill = matchMedia("(prefers-reduced-motion: reduce)");
const paragraphs = [...lines.querySelectorAll("p[data-scene]")];
const SPEEDS = { least: 60, most: 320, step: 10 };
const SIZES = { least: 1.25, most: 6, step: 0.25 };
const kept = store.get("prompter") ?? {};
const state = {
  speed: kept.speed ?? 150, // words a minute
  size: kept.size ?? (innerWidth < 600 ? 2 : 3.25), // rem
  mirrored: kept.mirrored ?? false,
};
let isPlaying = false;
let at = 0; // scrollTop with its fraction
let before = 0;
let stepTimer = 0;
let lock = null;

const words = paragraphs.map((paragraph) => paragraph.textContent.trim().split(/\s+/).length);
const total = words.reduce((sum, count) => sum + count, 0) || 1;

function apply() {
  box.style.setProperty("--prompt-size", `${state.size}rem`);
  box.dataset.mirror = state.mirrored ? "yes" : "no";
  mirror.setAttribute("aria-pressed", String(state.mirrored));
  speedShown.textContent = String(state.speed);
  store.set("prompter", state);
}

function set(playing) {
  isPlaying = playing && paragraphs.length > 0;
  play.setAttribute("aria-pressed", String(isPlaying));
  announcement.textContent = isPlaying ? "Playing" : "Paused";
  clearTimeout(stepTimer);
  if (!isPlaying) {
    release();
    return;
  }
  if (isAtEnd()) lines.scrollTop = 0;
  at = lines.scrollTop;
  stayAwake();
  if (isStill.matches) stepOn();
  else {
    before = 0;
    requestAnimationFrame(roll);
  }
}

function isAtEnd() {
  return lines.scrollTop + lines.clientHeight >= lines.scrollHeight - 2;
}

function roll(now) {
  if (!isPlaying) return;
  const passed = before ? Math.min(0.25, (now - before) / 1000) : 0;
  before = now;
  // Somebody may have scrolled by hand meanwhile.
  if (Math.abs(lines.scrollTop - at) > 2) at = lines.scrollTop;
  const spoken = paragraphs.at(-1).offsetTop + paragraphs.at(-1).offsetHeight - paragraphs[0].offsetTop;
  at += (spoken / total) * (state.speed / 60) * passed;
  lines.scrollTop = at;
  if (isAtEnd()) set(false);
  else requestAnimationFrame(roll);
}

function here() {
  const line = lines.scrollTop + lines.clientHeight * 0.34;
  const found = paragraphs.findLastIndex((paragraph) => paragraph.offsetTop <= line);
  return Math.max(0, found);
}

function goTo(place) {
  lines.scrollTop = paragraphs[place].offsetTop - lines.clientHeight * 0.3;
}

function stepOn() {
  const place = here();
  goTo(place);
  stepTimer = setTimeout(
    () => {
      if (place + 1 >= paragraphs.length) set(false);
      else {
        goTo(place + 1);
        stepOn();
      }
    },
    (words[place] / state.speed) * 60000,
  );
}

async function stayAwake() {
  try {
    lock = await navigator.wakeLock?.request("screen");
  } catch {
    lock = null; // Low battery, or not allowed: the script rolls all the same.
  }
}

function release() {
  lock?.release().catch(() => {});
  lock = null;
}

function faster(steps) {
  state.speed = Math.min(SPEEDS.most, Math.max(SPEEDS.least, state.speed + steps * SPEEDS.step));
  apply();
}

function larger(steps) {
  const place = here();
  state.size = Math.min(SIZES.most, Math.max(SIZES.least, state.size + steps * SIZES.step));
  apply();
  if (paragraphs.length && !isPlaying) goTo(place);
}

play.addEventListener("click", () => set(!isPlaying));
mirror.addEventListener("click", () => {
  state.mirrored = !state.mirrored;
  apply();
});
document.getElementById("restart").addEventListener("click", fromTheStart);
box.querySelector("[data-slower]").addEventListener("click", () => faster(-1));
box.querySelector("[data-faster]").addEventListener("click", () => faster(1));
box.querySelector("[data-smaller]").addEventListener("click", () => larger(-1));
box.querySelector("[data-larger]").addEventListener("click", () => larger(1));
lines.addEventListener("click", () => {
  if (!getSelection().toString()) set(!isPlaying);
});

function fromTheStart() {
  lines.scrollTop = at = 0;
  if (isPlaying) set(true);
}

const KEYS = {
  ArrowUp: () => faster(1),
  ArrowDown: () => faster(-1),
  "+": () => larger(1),
  "=": () => larger(1),
  "-": () => larger(-1),
  m: () => mirror.click(),
  Home: fromTheStart,
};
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const onControl = event.target.closest("button, a");
  if (event.key === " " && !onControl) {
    event.preventDefault();
    set(!isPlaying);
  } else if (KEYS[event.key]) {
    event.preventDefault();
    KEYS[event.key]();
  }
});
document.addEventListener("visibilitychange", () => {
  if (document.hidden) set(false);
});

apply();
play.focus({ preventScroll: true });
