// The short names our app and teammates use most; others are shown as Slack would type them.
export const EMOJI = {
  hourglass_flowing_sand: "⏳", white_check_mark: "✅", mailbox_with_mail: "📬", eye: "👁️", x: "❌", lock: "🔒", eyes: "👀",
  double_vertical_bar: "⏸️", repeat: "🔁", star: "⭐", smile: "😄", thumbsup: "👍", "+1": "👍", heart: "❤️", pray: "🙏", tada: "🎉",
  joy: "😂", wave: "👋", fire: "🔥", large_green_circle: "🟢", large_purple_circle: "🟣", raised_hands: "🙌", blush: "😊", ok_hand: "👌",
};
export const PICKER = ["eyes", "white_check_mark", "double_vertical_bar", "repeat", "thumbsup", "heart", "tada", "pray", "joy", "wave"];

export function shown(name) {
  return EMOJI[name.split("::")[0]] ?? `:${name}:`;
}
