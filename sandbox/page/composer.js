// Where a teammate writes: text, slash commands and files.
import { attempt, control, make, readFile, toast } from "./dom.js";

// place: {user, channel, thread}. Enter sends; Shift and Enter begin a new line.
export function composer(label, place, bot) {
  const field = make("textarea", { rows: 1, placeholder: label, "aria-label": label });
  const chosen = make("ul", { class: "chosen", "aria-label": "Files to send" });
  let files = [];
  const choose = (now) => {
    files = now;
    chosen.replaceChildren(...files.map((each) => make("li", {}, `📎 ${each.name} `,
      make("button", { type: "button", class: "quiet icon", "aria-label": `Do not send ${each.name}`, onclick: () => choose(files.filter((one) => one !== each)) }, "✕"))));
  };
  const send = async () => {
    const text = field.value.trim();
    const sent = files;
    if (!text && !sent.length) return;
    field.value = "";
    choose([]);
    try {
      await (text.startsWith("/") && !sent.length ? command(text, place) : write(text, sent, place, bot));
    } catch (error) {
      if (!field.value) { field.value = text; choose(sent); }
      throw error;
    }
  };
  const sending = attempt(send);
  field.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) { event.preventDefault(); sending(); }
  });
  const picker = make("input", { type: "file", hidden: true, multiple: true, onchange: attempt(async () => {
    const read = await Promise.all([...picker.files].map(readFile));
    picker.value = "";
    choose([...files, ...read]);
    field.focus();
  }) });
  return make("footer", {}, chosen, make("div", { class: "write" },
    make("button", { class: "quiet icon", "aria-label": "Attach files", onclick: () => picker.click() }, "📎"), picker,
    recorder((clip) => choose([...files, clip])), field,
    make("button", { class: "send", "aria-label": "Send", onclick: sending }, "➤")));
}

// A clip is spoken into the composer, as in Slack: press to begin, press again to end.
function recorder(done) {
  let running = null;
  const button = make("button", { class: "quiet icon record", "aria-label": "Record a clip", title: "Record a clip", onclick: attempt(async () => {
    if (running) { running.stop(); return; }
    if (!navigator.mediaDevices || !window.MediaRecorder) throw new Error("This browser records no sound here. Attach an audio file instead.");
    const sound = await navigator.mediaDevices.getUserMedia({ audio: true });
    const parts = [];
    running = new MediaRecorder(sound, { mimeType: "audio/webm" });
    running.addEventListener("dataavailable", (event) => parts.push(event.data));
    running.addEventListener("stop", attempt(async () => {
      running = null;
      sound.getTracks().forEach((track) => track.stop());
      button.classList.remove("on");
      button.setAttribute("aria-label", "Record a clip");
      done({ ...await readFile(new File(parts, "audio_message.webm", { type: "audio/webm" })), subtype: "slack_audio" });
    }));
    running.start();
    button.classList.add("on");
    button.setAttribute("aria-label", "End the clip");
  }) }, "🎤");
  return button;
}

async function command(text, { user, channel, thread }) {
  const [name, ...words] = text.split(" ");
  if (thread) throw new Error(`Slack allows no slash commands in threads. Write ${name} in the channel, or mention @inbox here.`);
  await control("slack/commands", { user, channel, command: name, text: words.join(" ") });
}

async function write(text, files, { user, channel, thread }, bot) {
  const shared = files.length ? { files: files.map(({ name, mimetype, content_base64, subtype }) => ({ name, mimetype, content_base64, subtype })) } : {};
  await control("slack/messages", { user, channel, thread_ts: thread ?? undefined, text: text.replace(/@inbox\b/g, `<@${bot}>`), ...shared });
}

// What Slack says when the app did not answer a press.
export function complain(told) {
  if (told.ok === false && told.error) toast(told.error === "operation_timeout" ? "⚠️ The app did not answer in time (operation_timeout)" : `⚠️ This did not work (${told.error})`);
  return told;
}
