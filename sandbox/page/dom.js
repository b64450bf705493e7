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
  element.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
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
