// Making elements. Text is only ever set as text: what a customer types can never become markup.

export function make(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (name === "class") element.className = value;
    else if (name === "dataset") Object.assign(element.dataset, value);
    else if (name in element && name !== "list" && name !== "form") element[name] = value;
    else element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

export function replace(place, ...children) {
  place.replaceChildren(...children.flat().filter(Boolean));
}

// Draws a place only when what it shows has changed: a button must not be replaced under a finger.
export function drawIfChanged(place, shown, draw) {
  const now = JSON.stringify(shown);
  if (place.shown === now) return;
  place.shown = now;
  draw();
}

// Draws a list, oldest first; what has not changed stays as it is, and in what has changed a menu that is open stays open.
export function drawList(place, items, draw) {
  const before = new Map([...place.children].map((element) => [element.key, element]));
  let focused = null;
  const wanted = items.map((item) => {
    const [kept, shown] = [before.get(item.key), JSON.stringify(item)];
    if (kept?.shown === shown) return kept;
    const drawn = Object.assign(draw(item), { key: item.key, shown });
    for (const menu of kept?.querySelectorAll("details[open]") ?? []) {
      const again = [...drawn.querySelectorAll("details")].find((each) => each.className === menu.className);
      if (again) [again.open, focused] = [true, menu.contains(document.activeElement) ? again.firstElementChild : focused];
    }
    return drawn;
  });
  const stays = new Set(wanted);
  for (const element of [...place.children]) if (!stays.has(element)) element.remove();
  wanted.forEach((element, at) => { if (place.children[at] !== element) place.insertBefore(element, place.children[at] ?? null); });
  focused?.focus({ preventScroll: true });
}

// A place that scrolls. It follows its newest line for as long as nobody scrolls up.
export function makeLog(label) {
  const log = make("div", { class: "log", role: "log", "aria-live": "polite", "aria-label": label, tabIndex: 0 });
  log.pinned = true;
  log.addEventListener("scroll", () => { log.pinned = log.scrollHeight - log.scrollTop - log.clientHeight < 60; });
  const follow = () => { if (log.pinned) log.scrollTop = log.scrollHeight; };
  log.addEventListener("load", follow, true); // pictures grow when they come
  log.follow = follow;
  return log;
}

// The day a line belongs to, said once above its first one. at: epoch seconds.
export function withDays(items, at) {
  let last = "";
  return items.flatMap((item) => {
    const day = new Date(at(item) * 1000).toDateString();
    if (day === last) return [item];
    last = day;
    const words = day === new Date().toDateString() ? "Today" : new Date(day).toLocaleDateString([], { weekday: "long", day: "numeric", month: "long" });
    return [{ key: `day ${day}`, kind: "day", words }, item];
  });
}

export async function control(path, body, method = "POST") {
  const answer = await fetch(`/control/${path}`, {
    method, headers: { "Content-Type": "application/json" }, body: method === "GET" ? undefined : JSON.stringify(body ?? {}),
  });
  const told = await answer.json().catch(() => ({}));
  if (!answer.ok) throw new Error(told.error ?? `${answer.status} ${answer.statusText}`);
  return told;
}

export function toast(words) {
  const place = document.getElementById("toast");
  place.textContent = words;
  place.classList.add("shown");
  clearTimeout(toast.timer);
  toast.timer = setTimeout(() => place.classList.remove("shown"), 5000);
}

export function attempt(work) {
  return async (...given) => {
    try { await work(...given); } catch (error) { toast(error.message); }
  };
}

export function clock(seconds) {
  return new Date(seconds * 1000).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });
}

export function initials(name) {
  return name.split(/\s+/).slice(0, 2).map((word) => [...word][0] ?? "").join("").toUpperCase();
}

const HUES = [262, 205, 152, 28, 340, 95, 230, 12];
export function avatar(name, extra = "") {
  const hue = HUES[[...name].reduce((sum, letter) => sum + letter.codePointAt(0), 0) % HUES.length];
  const element = make("span", { class: `avatar ${extra}`, "aria-hidden": "true" }, initials(name));
  element.style.setProperty("--hue", hue);
  return element;
}

export function readFile(file) {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onerror = () => reject(reader.error);
    reader.onload = () => resolve({ name: file.name, mime: file.type, mimetype: file.type, content_base64: reader.result.split(",")[1] });
    reader.readAsDataURL(file);
  });
}
