// Everything a customer can send besides words and files from the disk, by channel: the menu behind "+".
import { readFile } from "./dom.js";

const CARD = (name, phone, origin) => [{ name: name ? { formatted_name: name } : undefined, phones: [{ phone, type: "CELL" }], origin }];
const STORY = { url: "https://lookaside.fbsbx.com/ig_messaging_cdn/?asset_id=17917890274092014&signature=AYsandbox" };
const ORDER = { catalog_id: "cat-7", product_items: [
  { product_retailer_id: "cake-chocolate", quantity: 2, item_price: 15.9, currency: "BRL" },
  { product_retailer_id: "candles-12", quantity: 1, item_price: 3.5, currency: "BRL" }] };
const AD = { source_url: "https://fb.me/sandbox", source_type: "ad", source_id: "120210001", headline: "Cakes until Sunday", body: "Order today", ctwa_clid: "clid" };

// [label, what the control API takes, or several of it]. path: where it goes, if not to meta/messages.
const BOTH = [
  ["📷 Photo", () => ({ kind: "image", media: picture("🎂") })],
  ["🏷️ Sticker", () => ({ kind: "sticker", media: picture("💚") })],
];
const WHATSAPP = [
  ...BOTH,
  ["🖼️ Three photos", () => ["🍓", "🍋", "🥝"].map((each) => ({ kind: "image", media: picture(each) }))],
  ["🎤 Voice message", async () => ({ kind: "voice", media: await sound("voice.ogg", "audio/ogg; codecs=opus") })],
  ["📄 Document", () => ({ kind: "document", media: paper() })],
  ["📍 Location", () => ({ kind: "location" })],
  ["👤 A contact card", () => ({ kind: "contacts", body: CARD("Rui Prado", "+55 11 91234-5678") })],
  ["👤 Their own number", (customer) => ({ kind: "contacts", body: CARD("", customer.phone || "+55 31 98765-4321", "contact_request") })],
  ["▣ A button of ours", () => ({ kind: "interactive", body: { type: "button_reply", button_reply: { id: "tomorrow", title: "Tomorrow" } } })],
  ["▣ A line of a list", () => ({ kind: "interactive", body: { type: "list_reply", list_reply: { id: "blue", title: "Blue", description: "In stock" } } })],
  ["▣ A template’s button", () => ({ kind: "button", body: { payload: "yes", text: "Yes, please" } })],
  ["📝 A form", () => ({ kind: "interactive", body: { type: "nfm_reply", nfm_reply: { name: "flow", body: "Sent", response_json: JSON.stringify({ flow_token: "t", day: "Friday", people: 4 }) } } })],
  ["🛒 An order", () => ({ kind: "order", body: ORDER })],
  ["📣 From an ad", () => ({ kind: "text", text: "I saw your ad", raw: { referral: AD } })],
  ["🏷️ About a product", () => ({ kind: "text", text: "Still have it?", raw: { context: { referred_product: { catalog_id: "cat-7", product_retailer_id: "cake-chocolate" } } } })],
  ["👥 In a group", () => ({ kind: "text", text: "Who is coming on Friday?", raw: { group_id: "Y2FwaV9ncm91cDoxNzAwMDAwMDAx" } })],
  ["↪ Forwarded", () => ({ kind: "text", text: "Look what they wrote", raw: { context: { forwarded: true } } })],
  ["📊 A poll", () => ({ kind: "poll" })],
  ["📹 A video note", () => ({ kind: "video_note" })],
  ["📞 A call nobody takes", () => ({ what: "call_missed" }), "meta/happenings"],
  ["📞 A call, answered", () => ({ what: "call_answered" }), "meta/happenings"],
  ["📇 A new number", () => ({ what: "new_number" }), "meta/happenings"],
  ["🔐 A new security code", () => ({ what: "security_code" }), "meta/happenings"],
  ["🔕 No more marketing", () => ({ what: "marketing_stop" }), "meta/happenings"],
  ["🔔 Marketing again", () => ({ what: "marketing_resume" }), "meta/happenings"],
  ["🤖 Meta’s agent answers", () => ({ what: "standby" }), "meta/happenings"],
  ["🙋 … and hands over", () => ({ what: "handed_over" }), "meta/happenings"],
  ["🕰️ The phone’s history", () => ({ what: "history" }), "meta/happenings"],
];
const INSTAGRAM = [
  ...BOTH,
  ["🎤 Voice message", async () => ({ kind: "audio", media: await sound("voice.m4a", "audio/mp4") })],
  ["🖼️ Three photos", () => ({ kind: "image", media: [picture("🍓"), picture("🍋"), picture("🥝")] })],
  ["💬 Comment on a post", () => ({ text: "How much is this one?" }), "meta/comments"],
  ["💬 Comment in a live video", () => ({ text: "Hello from the live!", live: true }), "meta/comments"],
  ["↩ Answer to a story", () => ({ kind: "story_reply", text: "Is this still on?", body: { id: "17917890274092014", ...STORY } })],
  ["📣 Mention in a story", () => ({ kind: "story_mention", body: STORY })],
  ["🔗 A shared post", () => ({ kind: "ig_post", body: { ig_post_media_id: "17900001", title: "Cakes until Sunday", url: "https://www.instagram.com/p/sandbox/" } })],
  ["🎞️ A reel", () => ({ kind: "ig_reel", body: { reel_video_id: "17900002", title: "How we bake", url: "https://www.instagram.com/reel/sandbox/" } })],
  ["▣ A quick reply", () => ({ kind: "quick_reply", text: "Tomorrow", body: "tomorrow" })],
  ["▣ An ice breaker", () => ({ kind: "postback", text: "Where are you?", body: "WHERE" })],
  ["📣 From an ad", () => ({ kind: "from_ad", text: "I saw your ad", body: { source: "ADS", type: "OPEN_THREAD", ad_id: "120210001", ads_context_data: { ad_title: "Cakes until Sunday" } } })],
  ["👁️ Seen once", () => ({ kind: "ephemeral" })],
  ["📱 Something unsupported", () => ({ kind: "unsupported" })],
  ["🔗 Comes by a link", () => ({ what: "link" }), "meta/happenings"],
  ["🙋 Another app hands over", () => ({ what: "handed_over" }), "meta/happenings"],
  ["🤖 Another app takes over", () => ({ what: "taken_over" }), "meta/happenings"],
];

export const kinds = (channel) => (channel === "instagram" ? INSTAGRAM : WHATSAPP);

// A picture of an emoji, so that no file has to be at hand.
function picture(emoji) {
  const canvas = Object.assign(document.createElement("canvas"), { width: 240, height: 240 });
  const pen = canvas.getContext("2d");
  pen.fillStyle = "#fff7e8";
  pen.fillRect(0, 0, 240, 240);
  pen.font = "140px sans-serif";
  pen.textAlign = "center";
  pen.textBaseline = "middle";
  pen.fillText(emoji, 120, 130);
  return { name: "photo.png", mime: "image/png", content_base64: canvas.toDataURL("image/png").split(",")[1] };
}

// A voice message that was spoken before, so that no microphone has to be at hand.
async function sound(name, mime) {
  const spoken = await (await fetch(`/page/${name}`)).blob();
  return { ...await readFile(new File([spoken], name)), mime };
}

// One empty page.
function paper() {
  const text = "%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 400]>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n";
  return { name: "menu.pdf", mime: "application/pdf", content_base64: btoa(text) };
}
