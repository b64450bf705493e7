# Every sentence of the product. Keys are sorted and the same in all languages (tests/test_house.py).
# customer: a customer's name. channel: WhatsApp or Instagram. inbox: "WhatsApp · Sales". by, owner, before: teammates.
after-days = { $count } days
after-hours = { $count } hours
alarm-account-changed = ⚠️ { $inbox }: Meta reports a change to this account ({ $what }). Messages may stop until it is sorted out: look in Meta Business Suite, under Account quality and Business support.
alarm-account-restricted = ⚠️ { $inbox }: Meta has restricted this account. Replies wait. Sort it out in Meta Business Suite, under Account quality; then they go out by themselves, in order.
alarm-channel-error = ⚠️ { $inbox }: Meta reports an error with this account ({ $what }). If messages are missing, run `novelo check`: it says what is wrong and how to mend it.
alarm-mended = ✅ { $inbox } is well again. What waited goes out now, in order.
alarm-number-name = ⚠️ { $inbox }: Meta did not accept the name that this number shows ({ $what }). Choose another one in WhatsApp Manager, under Phone numbers.
alarm-number-quality = ⚠️ { $inbox }: Meta rates the quality of this number lower ({ $what }), because people blocked or reported it. Send fewer marketing messages for a while, and look in WhatsApp Manager, under Phone numbers.
alarm-number-security = 🔐 { $inbox }: a security setting of this number was changed ({ $what }). If that was none of you, change the two-step PIN in WhatsApp Manager now.
alarm-payment = ⚠️ { $inbox }: Meta needs a payment method. Replies wait. Add one in the billing settings of Meta Business Suite; then they go out by themselves, in order.
alarm-permission = ⚠️ { $inbox }: a permission is missing at Meta. Replies wait. `novelo check` says which one; once it is granted they go out by themselves, in order.
alarm-quiet = 🤫 { $inbox }: no customer has written for { $hours } hours. If that is unusual, write to this account yourself from another phone. If nothing appears in { $place }, run `novelo inboxes check { $id }`: it looks at the token and at the webhook, and says how to mend them.
alarm-rule-broke = ⚠️ { $inbox }: rule “{ $rule }” broke ({ $why }) and is switched off. Everything else goes on. Mend it in the settings, or switch it on again with `novelo rules on`.
alarm-slack-channel-archived = ⚠️ { $inbox }: its Slack channel { $place } is archived. Customers' messages are kept and wait. Unarchive it, or show the inbox in another channel with `novelo inboxes add`; then they appear in order.
alarm-slack-channel-gone = ⚠️ { $inbox }: its Slack channel { $place } is deleted or hidden from me. Customers' messages are kept and wait. If it is there, write `/invite @inbox` in it; if not, show the inbox in another channel with `novelo inboxes add`. Then they appear in order.
alarm-slack-channel-shared = 🛑 { $inbox }: its Slack channel { $place } is shared with another organisation now, whose people could read your customers. I post nothing more there; customers' messages are kept and wait. Stop sharing it, or show the inbox in another channel with `novelo inboxes add`; then they appear in order.
alarm-slack-not-in-channel = ⚠️ { $inbox }: I am not in its Slack channel { $place } any more. Customers' messages are kept and wait. Write `/invite @inbox` there; then they appear in order.
alarm-slack-permission = ⚠️ { $inbox }: I lack a permission in Slack. What needs it waits. `novelo check` says which one; install the app again with the manifest of `novelo manifest`, and it goes on in order.
alarm-slack-posting-restricted = ⚠️ { $inbox }: I may not post in its Slack channel { $place }. Customers' messages are kept and wait. Let the app post in the channel's settings, under posting permissions; then they appear in order.
alarm-slack-token-dead = ⚠️ { $inbox }: my connection to Slack had ended. Customers' messages were kept. If this goes on, install the app again and set SLACK_BOT_TOKEN; then they appear in order.
alarm-slack-token-ends = ⏰ { $inbox }: Slack does not renew my connection, which ends within two hours. Open { $address } and install the app again now; nothing is interrupted then. After the end, customers' messages are kept and wait.
alarm-template-category = 🏷️ { $inbox }: Meta moved the template { $template } ({ $language }) from { $was } to { $category }. Sending it may cost another price from now on. If the words fit the old category, ask for a review in WhatsApp Manager, under Message templates.
alarm-template-disabled = ⚠️ { $inbox }: Meta disabled the template { $template } ({ $language }) after bad feedback. It cannot be sent any more. Write a new one in WhatsApp Manager, under Message templates. { $reason }
alarm-template-disabled-bare = ⚠️ { $inbox }: Meta disabled the template { $template } ({ $language }) after bad feedback. It cannot be sent any more. Write a new one in WhatsApp Manager, under Message templates.
alarm-template-paused = ⚠️ { $inbox }: Meta paused the template { $template } ({ $language }) after bad feedback, for a few hours. Nobody can send it meanwhile; it comes back by itself. { $reason }
alarm-template-paused-bare = ⚠️ { $inbox }: Meta paused the template { $template } ({ $language }) after bad feedback, for a few hours. Nobody can send it meanwhile; it comes back by itself.
alarm-template-rejected = ⚠️ { $inbox }: Meta rejected the template { $template } ({ $language }). Change it in WhatsApp Manager, under Message templates, and hand it in again. Meta's reason: { $reason }
alarm-template-rejected-bare = ⚠️ { $inbox }: Meta rejected the template { $template } ({ $language }). Change it in WhatsApp Manager, under Message templates, and hand it in again.
alarm-token-dead = ⚠️ { $inbox }: Meta does not take the connection's token any more. Replies wait. Make a new token and connect the inbox again with `novelo inboxes add`; then they go out by themselves, in order.
alarm-token-ends = ⏳ { $inbox }: the connection's token ends within 7 days. Make a new one and connect the inbox again with `novelo inboxes add`; nothing is interrupted.
alarm-token-ends-tomorrow = ⏰ { $inbox }: the connection's token ends within a day, and replies will wait from then on. Make a new one now and connect the inbox again with `novelo inboxes add`.
alarm-unregistered = ⚠️ { $inbox }: the number is not registered with WhatsApp. Replies wait. Register it in the Meta dashboard; then they go out by themselves, in order.
alarm-unshown = ⚠️ { $inbox }: Slack took a message neither as it was drawn nor in plain words. It is kept, and everything after it goes on. Its thread offers Retry; `novelo deliveries list` shows it as number { $delivery }, with Slack's own words.
alarm-values-not-included = ⚠️ { $inbox }: messages arrive empty, because the webhook leaves their contents out. Turn on “Include Values” for it in the Meta dashboard, under Webhooks. What customers wrote until then is only in the app.
alarm-webhook-given-up = ⚠️ { $inbox }: webhook { $webhook } did not take what it was told for three days. That was given up, and what comes next is tried as usual. Run `novelo webhooks list --given-up` to see it, and `novelo webhooks retry { $webhook }` once the program answers.
ask-elsewhere = You may still reach this person here:
ask-failed = ❌ { $customer } did not get this. { $cause }
ask-number-words = Could you tell me your phone number, with its area code? Then we can also reach you on WhatsApp.
ask-provider = In { $channel }'s own words: { $provider }
ask-retry = Retry
assign-no-team = No team
assign-note = A word to them
assign-note-hint = Stays inside the team. It is in the thread, and in the message that tells them.
assign-owner = Owner
assign-somebody = Choose somebody
assign-team = Team
assign-title = Assign
automatic-away = 🤖 Sent by itself, since nobody is here now
automatic-rule = 🤖 Sent by the rule “{ $rule }”
automatic-slow-message = 🤖 Sent by itself, since they have waited long
automatic-survey = 🤖 Asked by itself, how they found it
automatic-unsaid = · not sent: by then it was no longer right
automatic-welcome = 🤖 Sent by itself, to welcome them
away-back = I'm back
away-go = 💤 Go away
away-home = 💤 You are away: nothing is given to you by itself.
away-mine = { $count ->
    [one] { $count } conversation at work is yours. Shall others have it?
   *[other] { $count } conversations at work are yours. Shall others have them?
}
away-over = You are back: conversations are given to you again when it is your turn.
away-pass-on = Pass them on
away-passed-on = { $count ->
    [0] Nothing at work is yours.
    [one] { $count } conversation is being passed on.
   *[other] { $count } conversations are being passed on.
}
away-set = 💤 You are away: nothing is given to you by itself until you say `/inbox back`.
block-not = Do not block
block-text = { $channel } turns their messages away, and they are not told. It can be undone at any time. A business can only block people who wrote to it within the last 24 hours.
block-title = Block { $customer } on { $channel }?
bulk-about = { $count ->
    [one] This is about { $count } conversation: the one that your list shows first.
   *[other] This is about { $count } conversations: those that your list shows first.
}
bulk-do = Do it
bulk-doing-assign = ⏳ Assigning: { $count } of { $total } so far.
bulk-doing-close = ⏳ Closing: { $count } of { $total } so far.
bulk-doing-priority = ⏳ Setting the priority: { $count } of { $total } so far.
bulk-doing-tag = ⏳ Tagging: { $count } of { $total } so far.
bulk-done-assign = { $count ->
    [one] ✅ { $count } of { $total } conversations assigned.
   *[other] ✅ { $count } of { $total } conversations assigned.
}
bulk-done-close = { $count ->
    [one] ✅ { $count } of { $total } conversations closed.
   *[other] ✅ { $count } of { $total } conversations closed.
}
bulk-done-priority = { $count ->
    [one] ✅ The priority of { $count } of { $total } conversations is set.
   *[other] ✅ The priority of { $count } of { $total } conversations is set.
}
bulk-done-tag = { $count ->
    [one] ✅ { $count } of { $total } conversations tagged.
   *[other] ✅ { $count } of { $total } conversations tagged.
}
bulk-how = Each conversation says in its own thread what was done. You can undo all of it for ten minutes, in Home.
bulk-kept = { $count ->
    [one] { $count } stays as it is, because something has happened to it since.
   *[other] { $count } stay as they are, because something has happened to them since.
}
bulk-may-not = Your role in this team is to read along: you cannot act on conversations. Ask an admin for another role.
bulk-more = … and { $count } more
bulk-owner-hint = Only needed to assign. They must be in the Slack channel of each conversation.
bulk-owner-needed = Choose who gets the conversations.
bulk-priority-hint = Only needed to set it.
bulk-priority-needed = Choose a priority.
bulk-rest = { $count ->
   *[other] The list holds more than these { $count }; do it again for the rest.
}
bulk-stale = { $count ->
    [one] { $count } was left alone: it was so already, or you may not act on it.
   *[other] { $count } were left alone: they were so already, or you may not act on them.
}
bulk-stale-assign = { $count ->
    [one] { $count } was left alone: it was theirs already, or one of you may not act on it.
   *[other] { $count } were left alone: they were theirs already, or one of you may not act on them.
}
bulk-tags = Tags
bulk-tags-hint = Only needed to tag. Several with commas between: refund, delivery
bulk-tags-needed = Write the tags that the conversations get.
bulk-title = Act on many
bulk-undo = Undo
bulk-undo-begun = ↩ Undoing it. You are told when it is done.
bulk-undo-late = This cannot be undone any more: ten minutes are over, or it has been undone already.
bulk-undoing-assign = ⏳ Undoing: { $count } of { $total } so far.
bulk-undoing-close = ⏳ Undoing: { $count } of { $total } so far.
bulk-undoing-priority = ⏳ Undoing: { $count } of { $total } so far.
bulk-undoing-tag = ⏳ Undoing: { $count } of { $total } so far.
bulk-undone-assign = ↩ Undone: { $count } of { $total } have their owner of before.
bulk-undone-close = ↩ Undone: { $count } of { $total } are as they were before.
bulk-undone-priority = ↩ Undone: { $count } of { $total } have their priority of before.
bulk-undone-tag = ↩ Undone: { $count } of { $total } have their tags of before.
bulk-verb = What to do
bulk-verb-assign = Assign
bulk-verb-close = Close
bulk-verb-priority = Set priority
bulk-verb-tag = Tag
canned-add = Add
canned-also = And it does this: { $what }
canned-any-language = Any
canned-assign = Assign
canned-assign-hint = me, or the id of a person (U…) or a group (S…).
canned-assigns = assigns it
canned-cannot-own = It was not assigned: { $user } cannot answer customers in this Slack channel.
canned-change = Change
canned-code = Code
canned-code-hint = One word: `!code` in a thread brings it.
canned-drop = Delete
canned-drop-sure = It is taken away for everybody. What was sent stays.
canned-dropped = It is gone.
canned-everybody = Everybody
canned-field = Canned reply
canned-file = Files
canned-file-hint = Links of files that you have uploaded to Slack, with a space between them.
canned-file-unknown = A file of your own is expected: open it in Slack, copy its link.
canned-how = Name one: `@inbox canned code`. ⚡ on the card shows all of them.
canned-inside = Nothing was sent: filled in for this customer, `!{ $code }` reads like a note or calls a colleague.
canned-language = Language of the customer
canned-line = *!{ $code }* { $where } { $text } _{ $also }_
canned-manage = Manage…
canned-missing = Nothing was sent: `!{ $code }` needs { $names }, which is not known of this customer. Fill it in under ⋯, Contact.
canned-next = Next page
canned-none = There are none yet.
canned-none-chosen = Choose one.
canned-scope = For
canned-search = Code or words
canned-status = Status
canned-status-kept = As it is
canned-tags = Tags
canned-tags-hint = #refund on the conversation, ★vip on the person.
canned-text = Text
canned-text-hint = Filled in where they stand in double curly brackets: first_name, name, agent, business, and the contact's own fields.
canned-title = Canned replies
canned-unknown = Nothing was sent: there is no canned reply `!{ $code }` here. ⚡ on the card shows all of them.
card-assign = Assign
card-blocked = 🚫 blocked
card-by-team = Team: { $text }
card-close = Close
card-drafting = ✍️ { $user } is writing a reply.
card-due = ⏱ answer due { $until }
card-due-breached = 🔴 answer was due { $until }
card-due-warning = 🟠 answer due { $until }
card-elsewhere = ↪ { $by } moved this conversation to another Slack channel.
card-linked = 🔗 also on { $linked }
card-mode-note = 🔒 What you write in this thread stays inside the team. `reply:` at the beginning sends it to the customer.
card-mode-reply = 📤 What you write in this thread goes to the customer. `note:` at the beginning, or a mention, keeps it inside the team.
card-more = More actions
card-moved = ↪ { $customer } is back, and the conversation goes on in a new card. { $link } What you write in this thread still reaches them.
card-muted = 🔇 muted
card-note = 📌 { $note }
card-opted-out = 🔕 no marketing
card-owner = owner { $owner }
card-pending = Pending
card-queued = ⏳ Goes out when { $customer } writes: “{ $text }”
card-queued-cancel = Don't send
card-queued-going = ⏳ Goes out at { $at }: “{ $text }”
card-quote = “{ $text }”
card-reopen = Reopen
card-snoozed = 💤 snoozed until { $until }
card-take = Take
card-team = team { $team }
card-template = Template
card-thanked = 🙏 said thanks
card-tools = Canned replies
card-unowned = no owner
card-waiting = waiting { $span } (since { $since })
card-waiting-since = waiting since { $since }
closing-half-hour = 🔴 Less than 30 minutes left to answer { $customer }: { $channel } closes this conversation { $until }.
closing-note = Note for the team
closing-reason = Why is it closed?
closing-title = Close
closing-two-hours = 🟠 Less than 2 hours left to answer { $customer }: { $channel } closes this conversation { $until }.
command-help =
    • *`/inbox`* lists the open conversations you may see. Each one has a thread: answer there.
    • *`/inbox`* with *`needs-reply`*, *`mine`*, *`unassigned`*, *`pending`*, *`closed`*, *`whatsapp`*, *`instagram`* or *`all`* lists those.
    • *`/inbox new`* begins a WhatsApp chat with a contact or a number.
    • *`/inbox search`* and words looks for them in messages, notes, names and numbers.
    • Filters combine: *`/inbox mine -pending wait:>30m tag:vip`*. A comma means “or”, a dash “not”. There are *`status:`*, *`assignee:`*, *`team:`*, *`tag:`*, *`channel:`*, *`inbox:`*, *`is:`*, *`wait:`*, *`window:`*, *`before:`*, *`after:`*, *`name:`*, *`phone:`* and *`from:`*.
    • *`/inbox why`* with the link of a message tells what happened to it, step by step.
    • *`/inbox report week`* sends you what the team did: in words, pictures and tables. Also today, yesterday, month, or dates.
    • *`/inbox help`* shows this.
    In a thread, write *`@inbox help`* to see what you can do with a conversation.
command-unknown = I do not know “{ $words }”. `/inbox` lists open conversations, `/inbox help` says more.
comment-hide = Hide
comment-not-failed = An earlier private reply to this comment was refused. Press Retry or Discard under it first.
comment-not-late = Not sent: Instagram takes a private reply within 7 days of a comment. Answer publicly, or wait until they write.
comment-not-spent = Not sent: this comment has had its one private reply. They can answer it in their messages.
comment-not-under-way = Not sent: a private reply to this comment is on its way, or it is not known whether it arrived. Look in the thread.
comment-once = 🔒 Only { $customer } reads this, in their { $channel } messages. There is one private reply to a comment: what else you have to say has to wait until they answer.
comment-private = Private reply
comment-private-title = Private reply
comment-public = 📢 *Everybody can read this.* It stands under the post, answers { $customer }, and is signed by { $inbox }. Write no name, order or address here.
comment-public-title = Public reply
comment-public-words = What everybody reads
comment-publish = Publish
comment-reply = Reply publicly
comment-show = Show again
comment-too-long = Too long for one message: Instagram takes 1,000 bytes. Shorten it.
compose-closed = { $channel } has closed this conversation: the customer has to write first. Copy your words; they are kept here while this window is open.
compose-empty = Write something here.
compose-in-words = { $channel } cannot draw this, so the customer gets it in words.
compose-mention = This calls a colleague, a group or everybody. Take the mention away, or write it in the thread to keep it inside the team.
compose-note-mark = This begins like a note. Take the mark away, or write it in the thread to keep it inside the team.
compose-send = Send
compose-to = To { $customer } · { $inbox }
consult-answer = Answer
consult-answer-hint = Only the team reads it. You answer once.
consult-ask = Ask
consult-asked = 💬 { $user } asks you about a conversation with { $customer }:
consult-cannot = Only full members of this workspace can be asked.
consult-done = { $user } is asked. The answer comes into this thread as a note.
consult-hint = They get it as a direct message, without your notes, and their answer comes back as a note. They get into nothing.
consult-how = Name somebody and ask: `@inbox ask @someone how long does it take?`
consult-how-much = What they read
consult-lines = The last { $count } messages
consult-question = Question
consult-team = Team
consult-title = Ask a colleague
consult-who = Who
contact-card-name = Name
contact-card-phone = Phone
contact-card-phone-needed = Write the whole number with its country code, such as +55 11 98765-4321.
contact-card-title = Contact card
contact-save = Save number
correct-late = ✏️ { $customer } still sees the first text: it had gone out when you changed it. Your new words can follow it as a new message.
correct-send = Send correction
customer-group = WhatsApp group
customer-unnamed = Customer
digest-title = { $count ->
    [one] 🔔 One thing while you were not to be disturbed:
   *[other] 🔔 { $count } things while you were not to be disturbed:
 }
draft-approve = Approve & send
draft-by = 📝 Draft by { $author } for { $customer }. Nothing is sent until somebody approves it.
draft-reject = Reject
echo-app = 📱 Sent from the { $channel } app
echo-standby = 🤖 Sent to the customer by the app that answers here on { $channel }
echo-tool = 🤖 Sent to the customer by another tool on { $channel }
erase-begun = It has begun. How it goes is told in your direct messages with this app.
erase-done = 🗑️ Erased: { $conversations ->
        [one] one conversation
       *[other] { $conversations } conversations
    }, { $messages ->
        [one] one message
       *[other] { $messages } messages
    } and { $files ->
        [one] one file
       *[other] { $files } files
    }. { $posts ->
        [one] One post of ours
       *[other] { $posts } posts and files of ours
    } deleted in Slack. If the customer writes again, they are somebody new.
erase-going = 🗑️ Erased: { $conversations ->
        [one] one conversation
       *[other] { $conversations } conversations
    }, { $messages ->
        [one] one message
       *[other] { $messages } messages
    } and { $files ->
        [one] one file
       *[other] { $files } files
    }. Now what shows them in Slack is deleted: { $posts } so far.
erase-left = { $count ->
        [one] One message in Slack is not ours to delete. Whoever wrote it or an admin can:
       *[other] { $count } messages in Slack are not ours to delete. Whoever wrote them or an admin can:
    }
erase-left-more = … and { $count } more in the same threads.
erase-may-not = Only admins erase customers. Ask one of them.
erase-means = Everything is deleted for good: conversations, messages, files, notes, and what shows them in Slack. Nothing brings it back. What teammates wrote themselves stays in Slack; you get the links.
erase-nothing = 🗑️ There is nothing of this customer any more: somebody had erased them before.
erase-several = Several customers are known as { $words }. Link them first if they are one person, or name one by number.
erase-submit = Erase for good
erase-title = Erase a customer
erase-type = Type { $word } to confirm
erase-type-it = Type { $word } here if you want it. Close the window if not.
erase-unknown = Nobody is known as { $words } whose conversations are all in Slack channels that you are in. Give a phone number with its country, or an @username. Whoever runs this app can erase anybody with `novelo erase`.
erase-waiting = { $count ->
        [one] One post is left. Slack lets us delete 50 a minute.
       *[other] { $count } posts are left. Slack lets us delete 50 a minute.
    }
erase-who = Say whom: `/inbox erase +55 11 98765-4321`, or `/inbox erase @username`.
erase-whom = *{ $name }*: { $conversations ->
        [one] one conversation
       *[other] { $conversations } conversations
    }, { $messages ->
        [one] one message
       *[other] { $messages } messages
    } and { $files ->
        [one] one file
       *[other] { $files } files
    }.
erase-word = erase
export-coming = The list is on its way: a CSV file comes in your direct messages with this app.
export-done = { $count ->
    [one] One conversation of your list.
   *[other] { $count } conversations of your list.
} You see in it what you may see in Slack; keep it as carefully.
export-empty = The list you wanted as a file is empty by now.
export-failed = Slack did not take the file with your list. Ask for it again; if it fails once more, tell an admin that this app may not upload files.
export-file = conversations
export-may-not = Only full members of this workspace can take a list away as a file.
export-more = There are more: a file holds { $most } at most. Add a filter, such as `before:2026-01-01`, for the others.
failure-account-restricted = { $channel } has restricted this account. An admin has to sort it out in Meta Business Suite.
failure-agent-window-closed = { $channel } takes answers later than 24 hours only from accounts that Meta has given the Human Agent permission. { $customer } has to write first, or your admin can ask Meta for it.
failure-bad-request = { $channel } did not accept it the way we sent it. The mistake is ours: please tell your admin the words below.
failure-blocked = { $customer } cannot be reached from this account: one side has blocked the other. Try another way to reach them.
failure-conversation-gone = This conversation was archived or deleted in the { $channel } app. Open it again there, or wait until { $customer } writes.
failure-country = { $channel } does not let this account write to people in { $customer }'s country. Try another way to reach them.
failure-empty = There was nothing left to send. Write it again.
failure-file-unavailable = The file could not be read from Slack. Drop it into the thread again.
failure-identity-changed = { $customer }'s security code has changed. Make sure it is still them, then send it again.
failure-inbox-removed = This inbox is no longer connected. Your admin can add it again.
failure-internal = Something went wrong on our side. Try again; if it fails once more, tell your admin the words below.
failure-interrupted = We were interrupted while sending. Try again.
failure-marketing-limited = Meta did not deliver this marketing message: { $customer } has had many lately, from you or others. Wait a day or more before you try again, or wait until they write.
failure-marketing-test = Meta leaves { $customer } out of marketing messages for a test of its own. Wait until they write, then answer.
failure-media-damaged = The file arrived damaged. Drop it into the thread again.
failure-media-mislabelled = The file is not what it says it is, so it was not sent. Open it, save it again in the right format, and drop that into the thread.
failure-media-refused = { $channel } does not take this kind of file. Send it in another format, or send a link to it.
failure-media-too-big = The file is bigger than { $channel } takes. Send a smaller one, or a link to it.
failure-media-too-long = The recording is too long for { $channel }. Send a shorter one, or a link to it.
failure-media-unfetchable = { $channel } could not fetch the file from us. Try again; if it fails once more, your admin should run `novelo check`.
failure-media-unreadable = The file could not be made into something { $channel } takes: it may be damaged, or of a kind we cannot read. Send it in another format, or send a link to it.
failure-no-answer = { $channel } does not answer at the moment. Try again in a few minutes.
failure-not-on-list = This is a test number and { $customer } is not on its list of recipients. An admin can add them in the Meta dashboard.
failure-number-needed = { $channel } sends this kind of message only to a phone number, and { $customer } shows none. Ask for their number, or send another kind of message.
failure-opted-out = { $customer } asked { $channel } not to deliver marketing messages from you. Send none; answers to what they ask still arrive.
failure-pair-rate = Too many messages went to { $customer } in a short time. Wait a minute, then try again.
failure-payment = { $channel } needs a payment method. An admin has to mend it in Meta's billing settings.
failure-permission = The app lacks a permission on { $channel }. Your admin can run `novelo check` to see which.
failure-private-reply-refused = { $channel } takes one private reply to a comment, within 7 days, and during a live video only while it runs. Answer publicly, or wait until they write.
failure-slack-refused = Slack refused to hand it over. Try again; if it fails once more, tell your admin the words below.
failure-slack-unreachable = Slack does not answer at the moment. Try again in a few minutes.
failure-spam-limited = { $channel } is limiting this number because people reported or blocked it. Wait before sending more, and tell your admin.
failure-template = Send template
failure-template-disabled = Meta has disabled this template, so it cannot be sent any more. Choose another one.
failure-template-paused = Meta has paused this template for some hours. Choose another one, or send it again tomorrow.
failure-template-refused = { $channel } refused the template. Choose another one.
failure-template-too-long = Filled in like this the template is longer than { $channel } allows. Send it again with shorter words.
failure-template-unknown = { $channel } does not know this template in this language any more. Choose another one; the list is being read again.
failure-template-values = { $channel } did not accept what was filled in. Open the template again, read its blanks over, and send it once more.
failure-throttled = { $channel } asks us to slow down. Try again in a few minutes.
failure-to-itself = This would go to the inbox itself: the number is its own. Check the number.
failure-token-dead = The connection to { $channel } has expired. Your admin has to connect the inbox again.
failure-too-late = We were away when it was written. Send it now if it still fits, or discard it.
failure-unblockable = { $channel } does not block this customer. Mute them instead: ⋯ on the card, Mute.
failure-undeliverable = { $channel } cannot reach { $customer }: they may have no { $channel }, an old version of it, or not have accepted its terms. Try another way to reach them.
failure-undrawable = Something went wrong on our side in drawing it, so only its words were shown. Please tell your admin.
failure-unknown = { $channel } refused it, for a reason we do not know yet. If it happens again, tell your admin the words below.
failure-unregistered = This number is not registered with { $channel }. Your admin has to register it in the Meta dashboard.
failure-unsupported = { $channel } does not take this kind of message. Say it in plain text, or send a link.
failure-user-unavailable = { $customer } is not available on { $channel }: the account may be closed, or may have blocked you. Try another way to reach them.
failure-window-closed = { $channel } closed this conversation { $span } after { $customer }'s last message. { $customer } has to write first.
failure-window-closed-template = { $channel } closed this conversation { $span } after { $customer }'s last message. Send a template: it is behind ⋯ on the card, or write `@inbox template` here.
file-because-file-refused = Slack did not take it.
file-because-media-damaged = It arrived damaged.
file-because-media-gone = It is no longer there to fetch. Ask the customer to send it again.
file-because-media-mislabelled = It is not the kind of file it says it is, so it was kept back. Ask the customer what it is before anybody opens it on the phone.
file-because-media-too-big = It is too big to bring over. Look at it on the phone.
file-because-media-unfetchable = It could not be fetched from the other side. Try again in a few minutes.
file-because-no-answer = It did not arrive in time.
file-because-slack-refused = Slack did not take it.
file-because-unknown = Something went wrong on the way.
file-came = ✅ { $kind } could not be fetched at first. It is here now.
file-coming = { $kind } follows below
file-failed = ⚠️ { $kind } could not be fetched. { $reason }
file-fetch = Fetch again
file-from = { $mark } { $customer } · { $channel }: { $kind }
file-goes-on = I go on trying.
file-link = Send a link
form-cancel = Cancel
form-save = Save
held-answered = ✋ Not sent yet: { $who } answered { $customer } just now. Look at it first; your words are kept for 10 minutes.
held-answered-bare = ✋ Not sent yet: a colleague answered { $customer } on the phone or elsewhere just now. Look at it first; your words are kept for 10 minutes.
held-canned = ⚡ Not sent yet: { $customer } will read this.
held-deny-list = ✋ Not sent yet: it names an address or a word that is kept inside the team. Is it for { $customer }? Your words are kept for 10 minutes.
held-discard = Discard
held-edit = Edit
held-edit-title = Change before sending
held-expired = ⌛ Not sent: nobody decided within 10 minutes what becomes of your words to { $customer }. They are kept in the thread as a note. To send them after all, choose “Send this to customer” in your message's own menu. { $link }
held-files-come = 📎 With these files: { $files }
held-files-refused = 📎 { $channel } does not take { $files }. It stays here; once it is sent, you can let it go as a link.
held-files-stay = 📎 A template on { $channel } takes no files along: { $files } stays here.
held-inside-talk = ✋ Not sent yet: this reads as if it were meant for the team, not for { $customer }. Your words are kept for 10 minutes.
held-look-there = Open thread
held-note = Make note
held-owned = ✋ Not sent yet: this conversation is { $who }'s, who was here in the last 10 minutes. Your words are kept for 10 minutes.
held-queue = Queue until they write
held-secret = ✋ Not sent yet: there seems to be a password or key in it. Is it for { $customer }? Your words are kept for 10 minutes.
held-send = Send anyway
held-send-now = Send
held-send-there = Send on { $where }
held-stale = ✋ Not sent yet: { $customer } wrote while you were typing. Does your answer still fit? Your words are kept for 10 minutes.
held-template = Send as template
held-template-there = Template on { $where }
held-window-closed = ⚫ Not sent: { $channel } closed this conversation { $span } after { $customer }'s last message. Your words are kept. They can go out when { $customer } next writes, or stay here as a note.
held-window-closed-template = ⚫ Not sent: { $channel } closed this conversation { $span } after { $customer }'s last message. Your words are kept. A template reaches { $customer } now; your words can go out when { $customer } next writes, or stay here as a note.
history-automatic = 🤖 Sent by itself
history-edited = (edited)
history-elsewhere = Sent outside Slack
history-empty = Nothing has been said here yet.
history-failed = ❌ not delivered
history-newer = Newer
history-note = 🔒 { $by }: { $text }
history-older = Older
history-open = open in thread
history-seen = What was said with this person in the Slack channels you are in.
history-title = History
home-act-assign = Assign…
home-act-close = Close
home-act-more = More…
home-act-pending = Pending
home-act-reopen = Reopen
home-act-take = Take
home-bulk = Act on many…
home-channel-all = All channels
home-empty-all = There is no conversation yet. When a customer writes, it appears here and in its Slack channel.
home-empty-expiring = No reply window closes within two hours while somebody waits. Well done.
home-empty-filter = Nothing fits this filter right now. Choose another one, or all channels.
home-empty-mine = Nothing is yours right now. Take a conversation from Unassigned or Needs reply.
home-empty-needs-reply = Nobody waits for an answer. Well done.
home-empty-search = Nothing found. Try a name, the last four digits of a number, a user name, or a word of the conversation.
home-empty-team = No conversation was given to a team of yours. Teams are the user groups of your Slack workspace.
home-empty-unassigned = Every conversation has an owner.
home-help = Answer customers in their threads. `/inbox` brings these lists anywhere, `/inbox help` says what else you can do.
home-new-chat = ✏️ New chat
home-now-expiring = { $count ->
    [0] no window closes within 2 h
    [one] 🔴 { $count } window closes within 2 h
   *[other] 🔴 { $count } windows close within 2 h
}
home-now-longest = longest wait { $span }
home-now-needs-reply = { $count ->
    [0] nobody waits for an answer
    [one] { $count } needs a reply
   *[other] { $count } need a reply
}
home-now-unassigned = { $count ->
    [0] none without an owner
   *[other] { $count } without an owner
}
home-pings = 🔔 Notifications
home-search = Search
home-search-clear = Clear the search
home-search-hint = Name, number, @user, words, or a filter: unassigned wait:>30m
home-search-title = Search: { $words }
home-tab-all = All
home-tab-expiring = Expiring
home-tab-mine = Mine
home-tab-needs-reply = Needs reply
home-tab-team = Team
home-tab-unassigned = Unassigned
home-title = { $name }: { $count }
home-title-many = { $name }: more than { $count }
home-view-edit = Change view…
home-view-none = Saved views
home-view-of-team = { $name } (team)
home-view-save = Save as view…
home-welcome = Welcome to your inbox
install-done = Novelo is in { $workspace } now. Invite it to the Slack channel where customers are to be shown: /invite @inbox. You can close this page.
install-failed = Slack did not finish the installation, and nothing has changed. Open /slack/install once more.
install-other-browser = This link is too old, or was begun in another browser. Open /slack/install once more.
install-refused = You did not allow it, so nothing has changed.
kind-album = 📷 { $count } photos and videos
kind-audio = 🎵 Audio
kind-call = 📞 Call
kind-call-answered = 📞 Called, and was answered on the phone for { $span }
kind-call-missed = 📞 Called, and nobody answered
kind-choice = ▣ Chose
kind-comment = 💬 Comment
kind-comment-answer = 💬 Answered a comment under your post · everybody can read it
kind-comment-hidden = 🙈 hidden
kind-comment-live = 💬 Comment in your live video · everybody can read it
kind-comment-post = 💬 Comment under your post · everybody can read it
kind-contacts = 👤 Contact card
kind-contacts-more = { $count ->
    [one] One more number is on the phone.
   *[other] { $count } more numbers are on the phone.
}
kind-contacts-own = 👤 Shared their own number
kind-document = 📄 Document
kind-form = 📝 Filled in a form
kind-image = 📷 Photo
kind-location = 📍 Location
kind-location-open = Open the map
kind-notice = 📇 News about the customer
kind-offer = ▣ Question with answers to tap
kind-order = 🛒 Order
kind-order-more = { $count ->
    [one] One more item is on the phone.
   *[other] { $count } more items are on the phone.
}
kind-order-of = { $count ->
    [0] 🛒 Order. Open it on the phone to see what is in it.
    [one] 🛒 Order of one item
   *[other] 🛒 Order of { $count } items
}
kind-order-total = Total: { $total }
kind-other = 📱 Sent something that can only be seen on the phone. Open it there.
kind-reaction = Reaction
kind-share = 🔗 Shared a post
kind-sticker = 🏷️ Sticker
kind-story-gone = Story no longer available
kind-story-mention = 📣 Mentioned you in a story
kind-story-reply = ↩ Replied to your story
kind-template = 📋 Template
kind-unsupported = { $what ->
    [edit] ✏️ Changed a message. Open it on the phone to see the new words.
    [event] 📅 Sent an event. Open it on the phone.
    [message] 📱 Sent something that can only be seen on the phone. Open it there.
    [poll] 📊 Sent a poll. Open it on the phone.
    [video_note] 📹 Sent a video note. Open it on the phone.
    [view_once] 👁️ Sent a photo or video that can be seen once. Open it on the phone.
   *[other] 📱 Sent something we cannot show ({ $what }). Open it on the phone.
}
kind-video = 🎬 Video
kind-voice = 🎤 Voice message
late = ⏳ This has not gone out to { $customer } for 10 minutes, so it will not go by itself any more. { $cause }
line-answer-breached = 🔴 { $whom }: an answer was due { $until }, and the customer still waits.
line-answer-breached-bare = 🔴 An answer was due { $until }, and the customer still waits.
line-answer-warning = ⏱ { $whom }: an answer is due { $until }. Three quarters of the time for it have passed.
line-answer-warning-bare = ⏱ An answer is due { $until }. Three quarters of the time for it have passed.
line-arrived = { $by } saw that the message above arrived.
line-assigned = { $before } → { $owner } by { $by }
line-assigned-bare = Assigned to { $owner } by { $by }
line-assigned-note = { $before } → { $owner } by { $by }: “{ $note }”
line-assigned-note-bare = Assigned to { $owner } by { $by }: “{ $note }”
line-auto-close-soon = 🤖 The customer has not answered. This conversation closes by itself in an hour; press Reopen on the card to keep it.
line-auto-closed = 🤖 The customer did not answer, so this conversation is closed. It opens again when they write.
line-block-failed = ⚠️ { $channel } did not block them ({ $provider }). They are muted here all the same.
line-blocked = 🚫 { $by } blocked { $customer }: their messages no longer reach us. ⋯, Unblock lets them through again.
line-carried = ➡️ { $by } went on at { $with }. What could not go out here stays as a note.
line-carried-here = ➡️ { $by } goes on here with what could not go out at { $with }.
line-close-reason = Reason: { $reason }. { $note }
line-close-reason-bare = Reason: { $reason }.
line-closed = { $by } closed this conversation.
line-colleague-answered = 🔒 { $by }, asked by { $owner }: “{ $text }”
line-colleague-asked = 💬 { $by } asked { $owner }: “{ $question }”
line-comment-hide = 🙈 { $by } hid the comment: only its writer still sees it.
line-comment-hide-failed = ⚠️ The comment could not be hidden ({ $provider }). Hide it in the Instagram app, or try again in a minute.
line-comment-unhide = 💬 { $by } showed the comment again: everybody can read it.
line-comment-unhide-failed = ⚠️ The comment could not be shown again ({ $provider }). Try again in a minute, or do it in the Instagram app.
line-contact-note = 📌 { $by } changed the note on this contact; it is on every card of theirs.
line-contact-note-gone = 📌 { $by } removed the note on this contact.
line-discarded = { $by } left the message above unsent.
line-discarded-by-admin = An admin left the message above unsent.
line-dismissed = 🔗 { $by } says that { $with } is somebody else.
line-draft-approved = ✅ { $by } approved { $owner }'s draft: it goes to the customer.
line-draft-rejected = ✋ { $by } rejected { $owner }'s draft. Nothing was sent.
line-earlier = ↩ They have been here before. Earlier messages: { $count }. { $link }
line-file-left = { $by } let the file above go: it stays where it came from. Look at it on the phone.
line-file-linked = { $by } sends { $file } as a link. It leads to the file for 7 days.
line-first-reply = 🤖 { $owner } answered first, so this conversation is theirs now.
line-given-back = { $by } gave this conversation back to the rules.
line-handed-away = 🤖 Another app has taken over and answers this customer now. What you write here takes the conversation back.
line-handed-to-us = 🙋 The app that answered this customer hands over to you: { $reason }. So far: { $summary }
line-handed-to-us-bare = 🙋 The app that answered this customer hands over to you. Somebody should answer.
line-held-expired = ⌛ Not sent: what { $user } wrote above was held, and nobody decided within 10 minutes. It stays as a note.
line-linked = 🔗 { $by } linked this with { $with }.
line-linked-by-itself = 🔗 Linked with { $with }: the same number or account. If it is somebody else, choose Unlink under ⋯.
line-macro = ⚡ { $by } used `!{ $code }`.
line-made-note = 🔒 { $by } kept the message above as a note.
line-muted = 🔇 { $by } muted { $customer }. What they write is kept in this thread, and nobody is asked to answer. ⋯, Unmute ends it.
line-new-place = 🔗 This conversation was in another Slack channel before. { $link }
line-new-place-bare = 🔗 This conversation was in another Slack channel before.
line-new-root = 🔗 The card of this conversation was deleted, so it goes on here. Before: { $link }
line-new-root-bare = 🔗 The card of this conversation was deleted, so it goes on here.
line-no-canned = 🤖 Rule “{ $what }” said nothing: no canned reply !{ $code } has words for this conversation.
line-no-reply-needed = { $by } marked this as answered.
line-nobody-there = 🤖 Nobody is there to be given conversations. They stay without an owner until somebody is; take them if you can.
line-not-said = 🤖 Rule “{ $what }” had something to tell this customer, but this is not known of them: { $blanks }. Nothing was sent.
line-not-said-bare = 🤖 There was something to tell this customer by itself, but this is not known of them: { $blanks }. Nothing was sent.
line-note-sent = 📤 { $by } sent the note above to the customer.
line-number-changed = 📇 This customer has a new number or account. The conversation goes on here.
line-number-saved = 📇 { $by } saved { $phone } as the number of { $name }.
line-number-saved-bare = 📇 { $by } saved the number { $phone }.
line-opened-by-link = 🔗 The customer opened the chat by a link or an ad: { $what }
line-opened-by-link-bare = 🔗 The customer opened the chat by a link or an ad.
line-opted-in = 🔔 { $customer } wants our marketing again.
line-opted-in-bare = 🔔 They want our marketing again.
line-opted-in-by = 🔔 { $by } noted that this contact may get marketing again.
line-opted-out = 🔕 { $customer } wants no more marketing. Marketing templates are refused from now on; answers still reach them.
line-opted-out-bare = 🔕 They want no more marketing. Marketing templates are refused from now on; answers still reach them.
line-opted-out-by = 🔕 { $by } noted that this contact wants no marketing. Marketing templates are refused from now on; answers still reach them.
line-owner-note = { $by } to { $owner }: “{ $note }”
line-owner-over = 🤖 It was { $owner }’s too long ago: it has no owner now.
line-passed-on = 🤖 { $owner } is away and passes it on.
line-pending = { $by } set this to pending: waiting for the customer.
line-phone-cleared = 📇 { $by } removed the customer's phone number.
line-phone-imported = 📇 The customer's phone number was read from a file of contacts.
line-phone-set = 📇 { $by } saved the customer's phone number.
line-priority-high = ❗ { $by } set the priority to high.
line-priority-urgent = ‼️ { $by } set the priority to urgent.
line-priority-usual = { $by } set the priority back to usual.
line-queue-called-off = 🔒 { $by } held the message above back: it stays inside the team.
line-queue-dropped = ⌛ A message waited 30 days for the customer to write and was not sent. Its author has the words.
line-queued = ⏳ { $by } queued the message above until the customer writes.
line-reaction = { $emoji } to “{ $text }”
line-reaction-bare = { $emoji } to an earlier message
line-reopened = The customer wrote: this conversation is open again.
line-reopened-by = { $by } reopened this conversation.
line-rule-broke = 🤖 Rule “{ $what }” broke here and is switched off. The admins have been told.
line-ruled = 🤖 Rule “{ $rule }”: { $acts }
line-security-code = 🔐 The customer’s security code has changed: a new phone, or somebody else’s. Make sure it is still them before you share anything private.
line-sent-again = { $by } sent the message above again.
line-sent-again-by-admin = An admin sent the message above again.
line-shared-out = 🤖 Given to { $owner }, whose turn it is.
line-shared-out-next = 🤖 { $before } has not come to it: given to { $owner }.
line-slow-answer = 🤖 { $owner }, this customer has waited { $minutes } minutes for an answer.
line-slow-answer-bare = 🤖 This customer has waited { $minutes } minutes for an answer, and nobody has taken the conversation.
line-snooze-broken = ⏰ The customer wrote, so this is back before its time.
line-snooze-over = ⏰ This was put off until now: it is back in the lists.
line-snoozed = 💤 { $by } put this off until { $until }. It comes back by itself, or when the customer writes.
line-survey = 🤖 The customer gave { $stars } to the conversation that { $by } closed.
line-tagged = { $by } added { $tags }
line-taken = { $by } took this conversation.
line-taken-over = { $by } took this conversation over from { $before }.
line-team-given = Given to { $team } by { $by }
line-team-none = { $by } took it from its team
line-template-instead = 📋 { $by } sent a template instead of the message above.
line-twice = ⚠️ The first try arrived after all: the customer may have this message twice.
line-unblock-failed = ⚠️ { $channel } did not unblock them ({ $provider }). Try again in a minute.
line-unblocked = { $by } unblocked { $customer }: they can write again.
line-undone = { $by } took that back. The conversation is as it was before.
line-unlinked = 🔗 { $by } unlinked this from { $with }.
line-unmuted = 🔔 { $by } unmuted { $customer }.
line-unreadable = ⚠️ The customer sent something we could not read. It is kept; look at the phone for now.
line-unsent-elsewhere = 🚫 The message “{ $text }” was taken back on the phone or in the app. The customer does not see it any more.
line-unsent-elsewhere-bare = 🚫 A message was taken back on the phone or in the app. The customer does not see it any more.
line-unshown-left = { $by } let the message above go: it is not shown here. Look at it on the phone.
line-woken = ⏰ { $by } brought this back before its time.
link-how = Who is the same person as { $customer }? Both cards will show it, and nothing is moved: you can unlink them at any time.
link-label = Contact
link-no = Somebody else
link-same = Is this the same person as *{ $other }*?
link-search = Name, @username or number
link-title = Link contact
link-which = Several contacts have this number. Is this *{ $other }*?
link-yes = Link
list-all = { $count ->
    [0] Conversations
    [one] One conversation
   *[other] { $count } conversations
}
list-blocked = { $count ->
    [0] Blocked conversations
    [one] One blocked conversation
   *[other] { $count } blocked conversations
}
list-closed = { $count ->
    [0] Closed conversations
    [one] One closed conversation
   *[other] { $count } closed conversations
}
list-empty = No conversation is open. New ones appear here and in their Slack channels.
list-expired = { $count ->
    [0] Too late to answer freely
    [one] One conversation is too late to answer freely
   *[other] { $count } conversations are too late to answer freely
}
list-expiring = { $count ->
    [0] Soon too late to answer freely
    [one] One conversation is soon too late to answer freely
   *[other] { $count } conversations are soon too late to answer freely
}
list-export = Export CSV
list-favourites = { $count ->
    [0] Favourites
    [one] One favourite
   *[other] { $count } favourites
}
list-first = No WhatsApp number or Instagram account is connected yet.
list-first-how = An admin connects one where Novelo runs: `novelo inboxes add whatsapp` or `novelo inboxes add instagram`. Customers' messages then appear in the Slack channel you choose.
list-forgotten = This list is too old. Ask for it again with /inbox.
list-found = { $count ->
    [0] Nothing found
    [one] One conversation
   *[other] { $count } conversations
}
list-instagram = { $count ->
    [0] On Instagram
    [one] One conversation on Instagram
   *[other] { $count } conversations on Instagram
}
list-linked = { $count ->
    [0] Customers known elsewhere, too
    [one] One conversation with somebody known elsewhere, too
   *[other] { $count } conversations with people known elsewhere, too
}
list-many = More than { $count } conversations
list-mine = { $count ->
    [0] Your conversations
    [one] One conversation of yours
   *[other] { $count } conversations of yours
}
list-muted = { $count ->
    [0] Muted conversations
    [one] One muted conversation
   *[other] { $count } muted conversations
}
list-needs-reply = { $count ->
    [0] Waiting for a reply
    [one] One conversation waits for a reply
   *[other] { $count } conversations wait for a reply
}
list-next = Next
list-none = Nothing here at the moment.
list-not-whole = ⚠️ Slack did not say which Slack channels you are in, so some conversations may be missing here. Try again in a minute.
list-open = { $count ->
    [0] Open conversations
    [one] One open conversation
   *[other] { $count } open conversations
}
list-open-thread = Open thread
list-pending = { $count ->
    [0] Pending conversations
    [one] One pending conversation
   *[other] { $count } pending conversations
}
list-previous = Previous
list-snoozed = { $count ->
    [0] Snoozed conversations
    [one] One snoozed conversation
   *[other] { $count } snoozed conversations
}
list-unassigned = { $count ->
    [0] Conversations without an owner
    [one] One conversation without an owner
   *[other] { $count } conversations without an owner
}
list-urgent = { $count ->
    [0] Urgent conversations
    [one] One urgent conversation
   *[other] { $count } urgent conversations
}
list-waiting = waiting { $span }
list-whatsapp = { $count ->
    [0] On WhatsApp
    [one] One conversation on WhatsApp
   *[other] { $count } conversations on WhatsApp
}
location-address = Address
location-hint = Coordinates, or the link of a place in Google Maps, Apple Maps, Waze or OpenStreetMap. Shortened links say nothing: open them and copy the long one.
location-name = Name of the place
location-title = Location
location-unknown = I find no place in this. Write coordinates such as -23.5614, -46.6559, or the long link of a map.
location-where = Coordinates or map link
more-ask-number = Ask for number
more-assign = Assign…
more-block = Block
more-consult = Ask a colleague
more-contact = Contact
more-contact-card = Contact card
more-give-back = Give back to bot
more-history = History
more-link = Link contact
more-location = Location
more-move = Move to channel…
more-mute = Mute
more-no-reply = No reply needed
more-nothing-waits = Nothing waits for an answer here.
more-offer = Buttons / list
more-paper = Export…
more-priority = Priority
more-snooze = Snooze
more-stars = Favourite
more-tags = Tags
more-title = Conversation
more-unblock = Unblock
more-unlink = Unlink
more-unmute = Unmute
more-waits = The customer has been waiting for { $span }. If nothing needs to be answered, say so and it leaves the queue.
more-wake = Wake up
more-write = Write reply
move-cannot = Choose a Slack channel that shows this inbox and that you are in. `novelo routes` gives an inbox more of them.
move-do = Move
move-hint = One that shows this inbox, by itself or by a route, and that you and the owner are in. A new card goes there.
move-owner-cannot = Its owner is not in that Slack channel. Give it to somebody who is, or to nobody, first.
move-title = Move to channel
move-to = Slack channel
new-already = That was done already. Look in the thread.
new-begun = Sent. The conversation appears in { $place } at once, waiting for the first reply.
new-contact = Contact
new-contact-pick = Search by name or number
new-elsewhere = A conversation with them is in a Slack channel that you are not in. Ask somebody there to write, or to add you.
new-existing = Sent in the conversation you already have with them.
new-exists = You already have a conversation with them: the template goes out there. { $link }
new-inbox = Inbox
new-instagram = On Instagram only the customer can begin: ask them to write to you. Choose a WhatsApp inbox to write first.
new-may-not = You are not in the Slack channel of this inbox, or may not write to customers. Choose another inbox, or ask a teammate.
new-name = Name
new-name-hint = What the team calls somebody new.
new-no-inbox = No WhatsApp inbox of yours is connected, so there is nobody to write from. Ask an admin to connect one with `novelo inboxes add whatsapp`, or to add you to its Slack channel.
new-phone = Phone
new-phone-example = (11) 98765-4321
new-phone-hint = A number without country code is taken for one of the inbox's own country.
new-phone-wrong = This is not a phone number. Write it with area code, and with + and the country code for another country.
new-title = New chat
new-unusual = ⚠️ This number looks unusual for its country. Read it over before you send.
new-who = Choose a contact or write a phone number.
notice-already-closed = This conversation is closed already.
notice-already-decided = Somebody has decided this already.
notice-already-high = The priority is high already.
notice-already-linked = These two are already the same person.
notice-already-muted = They are muted already.
notice-already-open = This conversation is open already.
notice-already-pending = This conversation is pending already.
notice-already-teams = It was given to { $team } already.
notice-already-unlinked = Somebody has already unlinked these two.
notice-already-urgent = The priority is urgent already.
notice-already-usual = The priority is as usual already.
notice-already-with = This conversation is already with { $owner }.
notice-already-yours = This conversation is yours already.
notice-assigned = { $by } gave you the conversation with { $customer } ({ $inbox }). { $link }
notice-assigned-bare = { $by } gave you the conversation with { $customer } ({ $inbox }).
notice-assigned-note = { $by } gave you the conversation with { $customer } ({ $inbox }): “{ $note }” { $link }
notice-assigned-note-bare = { $by } gave you the conversation with { $customer } ({ $inbox }): “{ $note }”
notice-block-already = They are blocked already.
notice-block-cannot = This channel has no way to block somebody. Mute them instead: ⋯, Mute.
notice-block-not-blocked = They are not blocked.
notice-block-too-late = WhatsApp only lets a business block people who wrote within the last 24 hours. Mute them instead, or block them when they write again.
notice-bulk-assigned = { $by } gave you { $count } conversations. They are under Mine in the inbox's Home.
notice-cannot-own = { $user } cannot answer customers here, so the conversation stays as it was. Choose a full member of this workspace who is in this Slack channel.
notice-deleted-late = { $customer } already has this message: deleting it here does not take it back.
notice-edited-late = { $customer } still sees the first text. To correct it, send a new message.
notice-favourite-wrote = ⭐ { $customer }, one of your favourites, has written. { $link }
notice-favourite-wrote-bare = ⭐ { $customer }, one of your favourites, has written.
notice-fetching = Fetching the file again. It appears in the thread when it is here.
notice-file-refused = { $file } was not sent. { $cause }
notice-given = It is with { $owner } now. Is there something they should know?
notice-gone = This conversation is not here any more. Look for it with `/inbox`.
notice-kept-as-note = 🔒 Kept inside the team: here a plain line is a note. To send one to the customer, begin it with `reply:` or choose “Send this to customer” in the message's own menu.
notice-late-cancelled = Not sent: you deleted it in time.
notice-leave-note = Add a note
notice-may-not-act = Only full members of this workspace who are in this Slack channel can do that.
notice-not-agent = 🔒 Not sent: only full members of this workspace who are in this Slack channel can answer customers. Your message stays here as a note.
notice-not-by-hand = No teammate has answered here since it was opened, so the rules answer already.
notice-not-muted = They are not muted.
notice-not-snoozed = This conversation is not snoozed.
notice-nothing-to-send = Not sent: there was nothing in it that { $channel } can carry.
notice-number-hidden = This inbox hides its customers' numbers, and you may not see them. Ask somebody who may to begin the conversation.
notice-number-known = { $phone } is saved already.
notice-open-thread = Open thread
notice-owner-needed = Say who: `@inbox assign @someone`.
notice-owner-note = { $by } about the conversation with { $customer } ({ $inbox }): “{ $note }” { $link }
notice-owner-note-bare = { $by } about the conversation with { $customer } ({ $inbox }): “{ $note }”
notice-priority-how = Say which: `@inbox priority high`, `urgent` or `usual`.
notice-reaction-kept = It stays in Slack. You will be asked again next time.
notice-retrying = Sending it again. The mark on the message shows how it goes.
notice-rule = 🤖 Rule “{ $rule }”: look at the conversation with { $customer } ({ $inbox }). { $link }
notice-rule-assigned = 🤖 Rule “{ $rule }” gave you the conversation with { $customer } ({ $inbox }). { $link }
notice-rule-assigned-bare = 🤖 Rule “{ $rule }” gave you the conversation with { $customer } ({ $inbox }).
notice-rule-bare = 🤖 Rule “{ $rule }”: look at the conversation with { $customer } ({ $inbox }).
notice-shared-out = 🤖 It is your turn: the conversation with { $customer } ({ $inbox }) is yours. { $link }
notice-shared-out-bare = 🤖 It is your turn: the conversation with { $customer } ({ $inbox }) is yours.
notice-showing = Showing it again. It appears at the end of this thread.
notice-slack-silent = Slack did not tell us just now whether you may do that. Nothing was changed: try again in a minute.
notice-snooze-how = Say until when: `@inbox snooze 4h`, `@inbox snooze tomorrow` or `@inbox snooze 2026-12-01 14:30`, at most a year ahead.
notice-snooze-over = ⏰ You had put off the conversation with { $customer } ({ $inbox }) until now. { $link }
notice-snooze-over-bare = ⏰ You had put off the conversation with { $customer } ({ $inbox }) until now.
notice-snooze-past-window = ⚠️ The reply window closes { $until }, before this wakes up. To answer in time, snooze it for less.
notice-stands-asked = Nothing was done: nobody can tell whether it arrived, and the thread asks. Choose there.
notice-stands-failed = Nothing was done: it has failed. Press Retry or Discard under the last word about it.
notice-stands-going = Nothing was done: it is on its way already.
notice-stands-held = Nothing was done: it is kept until somebody decides or the customer writes.
notice-stands-left = Nothing was done: somebody has let it go already. To send it after all, write it again.
notice-stands-sent = Nothing was done: it has got through already.
notice-stands-uncertain = Nothing was done: we are still looking whether it arrived. Wait two minutes; if nobody can tell, the thread asks.
notice-tag-how = Say which tags: `@inbox tag refund` for this conversation, `@inbox tag ★vip` for the person. `-refund` takes one off.
notice-tags-same = The tags are so already.
notice-take-over = Take over
notice-thread-only = That works in a conversation's thread. `/inbox` lists them.
notice-trouble = Something went wrong on our side and nothing was changed. Please try again in a minute.
notice-view-dropped = The view “{ $name }” is gone. Its conversations are not touched.
notice-view-gone = This view is gone. Its conversations are not touched.
notice-words-unknown = I did not understand “{ $words }”. Nothing was sent to the customer. `@inbox help` lists what I know.
number-no = No
number-save = Save and link
number-seen = The customer wrote *{ $number }*. If it is their own number, save it: their WhatsApp conversation is then linked.
offer-add = Add an answer
offer-answer = Answer { $number }
offer-answer-needed = Write an answer of at most { $most } characters, or remove it.
offer-answer-twice = Two answers are the same. Change one of them.
offer-counted = { $count } of { $most }
offer-description = Small words under answer { $number }
offer-most = { $count } of { $most } answers
offer-opener = Words on the button that opens the list
offer-remove = Remove answer { $number }
offer-style = How the answers are shown
offer-style-buttons = Buttons under the question
offer-style-list = A list that opens
offer-style-quick-replies = Quick replies
offer-text = Question
offer-title = Buttons / list
offer-too-long = The question is too long by { $count }. Shorten it.
owner-note-leave = Leave it
owner-note-title = A note
owner-note-to = To { $owner }
paper-ask = Export a conversation
paper-coming = 📄 The file is on its way: it comes in your direct messages with this app.
paper-csv = CSV, for spreadsheets
paper-done = { $count ->
        [one] The conversation you wanted, with one message. Notes of the team are not in it.
       *[other] The conversation you wanted, with { $count } messages. Notes of the team are not in it.
    }
paper-done-notes = { $count ->
        [one] The conversation you wanted, with one message. ⚠️ Notes of the team are in it: it is not for the customer.
       *[other] The conversation you wanted, with { $count } messages. ⚠️ Notes of the team are in it: it is not for the customer.
    }
paper-edited = edited
paper-failed = not delivered
paper-failed-slack = Slack did not take the file with the conversation. Ask for it again; if it fails once more, tell an admin that this app may not upload files.
paper-file = file
paper-file-name = conversation
paper-internal = INTERNAL
paper-json = JSON, for other programs
paper-kind = As
paper-notes = With notes of the team
paper-notes-how = Marked as internal; not for the customer
paper-pdf = PDF with pictures, to read or print
paper-submit = Export
paper-times = times: { $zone }
paper-title = Conversation
paper-unknown = { $mark } stands for a letter that this file cannot show; CSV and JSON have all of them.
paper-unsent = unsent by the customer
paper-where = The file comes in your direct messages with this app. That you took it is on record.
paper-with = Also
pings-both = Choose both hours, or neither.
pings-close = Cancel
pings-digest = Together
pings-digest-how = Everything of a quarter of an hour in one message
pings-from = Quiet from
pings-how = How do you want to hear of it?
pings-instant = At once
pings-instant-how = Each thing as it happens
pings-later = Slack does not say who you are at this moment. Try again in a minute.
pings-no-quiet = No quiet hours
pings-off = Not at all
pings-off-how = You look for yourself
pings-save = Save
pings-title = Notifications
pings-until = Quiet until
pings-what = Direct messages about what is given to you, favourites that write, snoozes that are over, and reply windows that close soon. Whatever you choose, a window of yours with less than 30 minutes left 🔴, and replies of yours that did not arrive, are told at once.
pings-zone = Your time zone in Slack: { $zone }
plot-answers = First answers, by working time
plot-answers-alt = { $count } first answers: half came within { $median } of working time, nine in ten within { $p90 }.
plot-answers-marks = median { $median } · 90 % within { $p90 }
plot-heat = Customers' messages by weekday and hour
plot-heat-alt = { $total } messages of customers; most on { $day } from { $hour }: { $count }.
plot-waiting = Waiting now, by how long
plot-waiting-alt = { $count } customers wait now, the longest for { $span }.
post-about-product = 🛍️ about the product { $product }
post-by = { $customer } on { $channel }:
post-edited = ✏️ edited
post-forwarded = ↪ forwarded
post-from-ad = 📣 from the ad “{ $title }”
post-from-ad-open = see the ad
post-late = 🕘 sent { $at }
post-quote-open = open
post-quote-unknown = Answers a message that is not here
post-quote-unsent = Answers a message that was taken back
post-standby = 🤖 another app answers here
post-unsent = 🚫 The customer deleted this message.
post-unsent-by-us = 🚫 Taken back on the phone or in the app. The customer does not see it any more.
post-unshowable = ⚠️ Something belongs here that could not be shown. It is kept: look on the phone, or ask your admin to run `novelo deliveries list`.
priority-high = ❗ High
priority-urgent = ‼️ Urgent
priority-usual = Usual
profile-clash = ⚠️ While you were editing, somebody else changed { $field }. It is now: { $value }
profile-clash-next = Nothing of yours is saved yet. Press Save to keep what you typed, or put the field back to what it is now.
profile-earlier = Earlier threads with this person: { $count }
profile-elsewhere = 🔗 { $source } says { $fact }
profile-email = E-mail
profile-fact = { $field }: { $value }
profile-language = Language
profile-marketing-no = Wants no marketing: marketing templates are refused
profile-marketing-yes = May get marketing
profile-name = Name
profile-no = No
profile-note = 📌 Note on contact
profile-note-hint = Shown on every card of this person, on all channels. The customer never sees it.
profile-nothing = —
profile-opted-out = Marketing
profile-phone = Phone
profile-phone-code = With country code: +55 11 98765-4321.
profile-phone-hidden = Hidden in this inbox. Leave it empty to keep it; type a number to replace it.
profile-phone-home = Without a country code it is read as a number of { $country }; begin with + for any other.
profile-restricted = Not everybody sees this field.
profile-reveal = Reveal number
profile-title = Contact
profile-yes = Yes
progress-list = ⏳ Your list as a file is being made: { $total ->
    [0] { $done } conversations so far
   *[other] { $done } of { $total } conversations
}. The file comes here when it is whole.
progress-list-made = 📄 Your list as a file is made, with { $count ->
    [one] one conversation
   *[other] { $count } conversations
}. It comes here at once.
progress-paper = ⏳ The conversation as a file is being made: { $done } of { $total } messages. The file comes here when it is whole.
progress-paper-made = 📄 The conversation as a file is made, with { $count ->
    [one] one message
   *[other] { $count } messages
}. It comes here at once.
progress-stopped = The file you asked for is not made any more: you may not take it by now. Ask an admin if you need it.
query-help = `/inbox help` shows the words I know.
query-more = … and { $count } more I do not understand.
query-nearest = Did you mean `{ $nearest }`?
query-wrong-date = “{ $word }” is no day I can read. Write `{ $facet }:2026-01-31`, `{ $facet }:today` or `{ $facet }:7d`.
query-wrong-empty = Nothing stands behind “{ $word }”. For example: `{ $example }`.
query-wrong-long = “{ $word }…” is too long to look for.
query-wrong-many = That is too much at once, from “{ $word }” on. Ask for less.
query-wrong-number = “{ $word }” is no number. For example: `{ $example }`.
query-wrong-operator = I do not know “{ $word }”.
query-wrong-span = “{ $word }” is no length of time. For example: `{ $example }`.
query-wrong-value = I do not know “{ $word }” for `{ $facet }:`.
query-wrong-word = I do not know “{ $word }”. To look for it in messages and names: `/inbox search { $word }`.
queue-dropped = ⌛ { $customer } has not written for 30 days, so this message of yours was not sent. Here are your words; a template reaches { $customer } at any time.
reaction-ask = Shall { $customer } see your { $emoji } on { $channel }? If you say so, they see your { $allowed } from now on, and that you took one back; all other emoji stay in Slack.
reaction-keep = Keep it in Slack
reaction-show = Show it
report-agent = • { $name }: { $replies } replies in { $conversations } conversations, median answer { $median }
report-busiest = Busiest hour: { $day } from { $hour }, { $count } messages
report-channel = • { $name }: { $conversations } conversations, { $replies } replies, median answer { $median }
report-coming = 📊 Your report comes as a direct message in a moment.
report-failed = ⚠️ { $count } not delivered: { $cause }
report-first = First answer in working time: median { $median }, 90 % within { $p90 } ({ $count })
report-first-clock = First answer by the clock: median { $median }, 90 % within { $p90 } ({ $count })
report-inbox = • { $name }: { $conversations } conversations, { $replies } replies, median answer { $median }
report-missed = Never answered: { $count }
report-rated = Customers’ ratings: { $average } of 5 on average, { $count } answers to { $asked } questions
report-reason = • Closed as “{ $name }”: { $conversations } conversations
report-solving = Until closed: median { $median }, 90 % within { $p90 } ({ $count })
report-stars = ★ { $average } ({ $count })
report-tag = • { $name }: { $conversations } conversations, { $replies } replies, median answer { $median }
report-team = • { $name }: { $conversations } conversations, { $replies } replies, median answer { $median }
report-title = *Report, { $since } to { $until }*
report-volume = { $conversations } conversations · { $written } messages from customers · { $replies } replies · { $closed } closed
report-when = “{ $words }” is no time I know. Try `/inbox report` with today, yesterday, week, month, or dates such as 2026-11-01 2026-11-30.
role-admin = Admin
role-admin-may = Everything, and these settings. Admins of the Slack workspace always are.
role-agent = Agent
role-agent-may = Answers customers. Where no group is named, everybody in the Slack channel without another role does.
role-lead = Lead
role-lead-may = What an agent does; is told when customers wait too long.
role-trainee = Trainee
role-trainee-may = Takes, notes, tags and drafts. Nothing of theirs reaches a customer by itself.
role-viewer = Viewer
role-viewer-may = Reads along.
ruled-assign = given to { $user }
ruled-assign-nobody = nobody owns it now
ruled-canned = answered the customer with !{ $code }
ruled-notify = { $user } was told
ruled-priority-high = priority high
ruled-priority-urgent = urgent
ruled-priority-usual = priority as usual
ruled-reply = answered the customer
ruled-status-closed = closed
ruled-status-open = opened
ruled-status-pending = waits for the customer
ruled-tag = #{ $tag }
ruled-team = given to { $team }
ruled-team-nobody = no team has it now
rules-hit = { $status } · { $words }
rules-how = Trying a rule changes nothing: it says which of the last { $count } conversations the rule would act on as they are now.
rules-more = … and { $count } more
rules-none = No inbox has rules yet. Write some in the settings file: `novelo settings show` and `apply`.
rules-notify-owner = the owner was told
rules-one = *{ $name }* · { $inbox } · { $when }: { $acts }
rules-one-off = *{ $name }* · { $inbox } · { $when }: { $acts } · ⚠️ it broke and is switched off
rules-tried = What it would do
rules-try = Try it
rules-would = It would act on { $count } of the last { $most } conversations that you may see. Nothing was done.
sent-by = 📤 { $by } sent { $customer } this on { $channel }
sent-privately = 🔒 { $by } sent { $customer } the one private reply to the comment on { $channel }
sent-publicly = 📢 { $by } answered { $customer } publicly on { $channel }: everybody can read it
settings-agent = { $who } · { $role }
settings-agent-away = { $who } · { $role } · 💤 away
settings-also = The same as `novelo settings apply` does, and written down in the audit with your name.
settings-away = Out of hours, customers are told
settings-away-hint = Once in each closed time, also with {"{{"}opens{"}}"}. Nothing: it is not sent. One text for all, or each below its language in a line alone: [en], [pt-BR].
settings-clash = “{ $field }” is now:
settings-clash-how = ⚠️ While you were editing, somebody else changed something in this window. Where it differs from yours:
settings-clash-nothing = (nothing)
settings-close-pending-after-hours = Close what waits for the customer after so many hours
settings-close-pending-after-hours-hint = 0: never.
settings-close-reasons = Reasons for closing
settings-close-reasons-hint = One a line. Closing asks for one of them.
settings-closing = Closing and coming back…
settings-collision-hold = Ask first where a colleague has just answered
settings-collision-hold-hint = Or where somebody else’s conversation is being worked on.
settings-deny-list = Words that do not go to customers unasked
settings-deny-list-hint = One a line, addresses too.
settings-first-answer-within = The first answer is due within
settings-first-answer-within-hint = In working time: 4h for all, or a line each: “usual: 4h”, “high: 1h”, “urgent: 15m”. Nothing: as long as it takes.
settings-first-responder-owns = Whoever answers first owns it
settings-first-responder-owns-hint = Where nobody owns it yet.
settings-hours = Working hours
settings-hours-hint = A line each: “zone: America/Sao_Paulo”, “mon-fri: 09:00-12:00, 13:00-18:00”, “2026-12-25: closed”. Nothing: always open.
settings-itself = What happens by itself
settings-itself-button = What happens by itself…
settings-keep-closed-on-thanks = A mere “thank you” leaves it closed
settings-keep-closed-on-thanks-hint = Within a day of closing. Any other word opens it.
settings-language = Language
settings-language-en = English
settings-language-hint = Of the Slack channel, and of what customers get by itself.
settings-language-pt-br = Português (Brasil)
settings-lead = Who hears of what is late
settings-lead-group = Or a user group
settings-lead-group-hint = Everybody in it is named in the thread.
settings-lead-hint = Beside the owner or the team. Nobody, or a person here, or a user group below.
settings-link-mode = Two contacts of one number
settings-link-mode-auto = Link what is certain
settings-link-mode-hint = What is done with them. Of two inboxes the more careful one decides.
settings-link-mode-off = Do nothing
settings-link-mode-suggest = Always ask on the card
settings-link-mode-team = As in the whole workspace
settings-linking = Linking
settings-linking-hint = In every inbox that does not say otherwise.
settings-linking-is = Two contacts of one number: { $mode }
settings-message-after-minutes = Minutes until the customer is told so
settings-message-after-minutes-hint = More than the team’s, up to 1440. Needs the text below.
settings-most-open-each = Open conversations one person gets
settings-most-open-each-hint = 0: as many as come.
settings-most-waiting-each = Waiting conversations one person gets
settings-most-waiting-each-hint = 0: as many as come.
settings-new-card-after-days = New card for whoever comes back after so many days
settings-new-card-after-days-hint = 1 to 365.
settings-next-answer-within = Every other answer is due within
settings-next-answer-within-hint = The same.
settings-next-person-after-minutes = Minutes until the next person gets it
settings-next-person-after-minutes-hint = If whoever has it does nothing about it. 0: never.
settings-no = No
settings-no-channels = None
settings-no-group = Nobody: people take them
settings-no-groups = Your Slack workspace has no user groups yet. Make some in Slack, under People & user groups.
settings-nobody = Nobody
settings-notes = Notes and asking first…
settings-notes-in = Slack channels for notes
settings-notes-in-hint = There, a plain line in a thread is a note; replies begin with >> or come from a button.
settings-nudge-after-minutes = Minutes until the team is told of who waits
settings-nudge-after-minutes-hint = Of working time, 1 to 1440, in the thread. With this and the next two empty, nobody is told.
settings-open = ⚙️ Settings
settings-role-is = *{ $role }*: { $groups }
settings-roles = Roles
settings-roles-how = Whoever is in several groups has the greatest of their roles.
settings-roles-none = No roles are given: everybody in the Slack channels is an agent.
settings-round-robin = Share out to
settings-round-robin-hint = Conversations without an owner go in turn to those of this user group who are there.
settings-rules = Rules
settings-rules-hint = As under “rules:” in the settings file, each beginning with “- name:”. What stands after a # is not kept. Nothing: no rules.
settings-rules-how = Here you see all rules, and try what one would do. “Write rules…” of an inbox changes them.
settings-sharing = Sharing out…
settings-signature = What customers see of who answers
settings-signature-first-name = – Ana
settings-signature-full = – Ana, and the inbox’s name
settings-signature-hint = At the end of each reply.
settings-signature-none = Nothing
settings-slow-text = What a customer who waits is told
settings-slow-text-hint = Once for each wait. Nothing: only the team is told. Languages as above.
settings-speaking = Language, signature, linking…
settings-stale-answer-seconds = Ask first where the customer wrote so many seconds before
settings-stale-answer-seconds-hint = Up to 60; 3 is a good beginning. 0: never.
settings-sticky-owner-days = Back to the same owner within so many days
settings-sticky-owner-days-hint = Of closing, if they are there. 0: never.
settings-survey = How closing asks how it was
settings-survey-hint = Two minutes after closing, with five answers to tap. Nothing: nobody is asked. Languages as above.
settings-tags = Tags
settings-tags-are = Tags: { $tags }
settings-tags-gone = Do away with
settings-tags-gone-hint = No conversation wears them any more.
settings-tags-hint = Separated by commas.
settings-tags-new = New tags
settings-tags-none = No tags yet.
settings-times = Hours and answers…
settings-title = Settings
settings-too-long = ⚠️ *{ $field }* is longer than the { $most } characters that Slack takes in a field. It stays as it is; change it in the settings file, with `novelo settings show` and `novelo settings apply`.
settings-welcome = Welcome, on the first message ever
settings-welcome-hint = Also with {"{{"}first_name|there{"}}"} and {"{{"}inbox{"}}"}. Nothing: it is not sent. One text for all, or each below its language in a line alone: [en], [pt-BR].
settings-write = Write rules…
settings-wrong-channels = Choose Slack channels of your own. ({ $place })
settings-wrong-group = Choose a user group. ({ $place })
settings-wrong-group-id = Choose a person or a user group, not both. ({ $place })
settings-wrong-hours = This is not understood: { $place }
settings-wrong-language = Choose a language. ({ $place })
settings-wrong-line = Line { $line }: { $wrong }
settings-wrong-lines = At most 20 lines of 75 characters. ({ $place })
settings-wrong-link-mode = Choose one of them. ({ $place })
settings-wrong-minutes = A whole number from 1 to 1440 is expected. A text to the customer needs both numbers, and the customer’s must be the larger; without a text, leave the customer’s empty. ({ $place })
settings-wrong-number = A whole number within bounds is expected here. ({ $place })
settings-wrong-person = Choose a person. ({ $place })
settings-wrong-rule-contains = After “contains”, write one word or up to 50 in brackets, such as [refund, late], for “customer message” or “new conversation” only. ({ $place })
settings-wrong-rule-if = After “if”, write a filter as in /inbox, such as tag:vip -assignee:none; nothing is “mine” here. ({ $place })
settings-wrong-rule-name = Each rule needs a name of at most 60 characters that no other rule has. ({ $place })
settings-wrong-rule-refers = Write it out: & and * may not stand for other parts here. Put words that begin with them in quotes.
settings-wrong-rule-rule = Write up to 50 rules, each beginning with “- name:”, then when, if, contains and then. ({ $place })
settings-wrong-rule-then = Below “then”, write 1 to 10 acts a line each, such as “- tag: refund”; the others are assign, team, priority, status, canned, notify and reply. ({ $place })
settings-wrong-rule-twice = “{ $place }” stands here twice. Take one away.
settings-wrong-rule-when = After “when”, write new conversation, customer message, status change, tag added or idle 48h. ({ $place })
settings-wrong-rule-yaml = This cannot be read. Look at the spaces at the beginning of the line, at the colons, and put quotes around words with signs in them.
settings-wrong-signature = Choose one of them. ({ $place })
settings-wrong-targets = Write a length of time from 1m to 30d, such as 30m, 4h or 2d: one for all, or one line each for usual, high and urgent. ({ $place })
settings-wrong-wording = At most 1000 characters are expected for each language, and of blanks only {"{{"}name{"}}"}, {"{{"}first_name{"}}"}, {"{{"}inbox{"}}"} and {"{{"}opens{"}}"}. ({ $place })
settings-wrong-words = At most 100 lines, each of at least 3 characters. ({ $place })
settings-wrong-yes = Choose yes or no. ({ $place })
settings-yes = Yes
setup-customer = A customer writes
setup-customer-how = Write to the connected number or account from a phone of your own.
setup-done = ✔ { $step }
setup-heard = Slack reaches Novelo
setup-heard-how = Write `/inbox help`. If nothing answers, run `novelo check` where Novelo runs.
setup-inbox = A WhatsApp number or Instagram account is connected
setup-inbox-how = An admin connects one where Novelo runs: `novelo inboxes add whatsapp` or `novelo inboxes add instagram`. Customers' messages then appear in the Slack channel you choose.
setup-left = ☐ { $step }
setup-reply = The team answers
setup-reply-how = Write your answer in the thread under the customer's card: it goes to the customer.
setup-thread = The conversation is shown in Slack
setup-thread-how = It takes a second or two. If it does not appear, run `novelo check` where Novelo runs.
setup-title = *The way to your first conversation*
sheet-by = Said by
sheet-by-customer = customer
sheet-by-team = team
sheet-channel = Channel
sheet-customer = Customer
sheet-handle = Number or user name
sheet-inbox = Inbox
sheet-link = Thread
sheet-linked = Linked
sheet-owner = Owner
sheet-status = Status
sheet-tags = Tags
sheet-team = Team
sheet-waiting = Waiting since ({ $zone })
sheet-window = Reply window until ({ $zone })
sheet-words = Last message
snooze-1h = For 1 hour
snooze-4h = For 4 hours
snooze-day = Until a day
snooze-day-hint = At 9:00. Counts when “Until a day” is chosen above.
snooze-not-a-day = Choose a day that is still to come, at most a year ahead.
snooze-span = How long
snooze-title = Snooze
snooze-tomorrow = Until tomorrow at 9:00
snooze-too-late = ⚠️ The reply window closes before then.
span-days = { $count } d
span-hours = { $count } h
span-minutes = { $count } min
span-moment = less than 1 min
stars-mine = ⭐ My favourite
stars-notify = Tell me when the customer writes (it becomes my favourite)
stars-team = ⭐ The team's favourite
stars-title = Favourite
start-there = Start on { $channel } (template)
status-closed = Closed
status-open = Open
status-pending = Pending
switch-closed = { $where } · window closed
switch-open = { $where } · { $left } left
tags-choose = Choose, or type a new one
tags-hash = # Conversation tags
tags-hash-hint = What this conversation is about.
tags-more = + { $count } more
tags-new = { $tag } (new)
tags-star = ★ Person tags
tags-star-hint = Who this person is; on all their conversations.
tags-title = Tags
template-blank-code = Code
template-blank-header = { $name } in the header
template-blank-url = End of the address behind “{ $button }”
template-category-marketing = Marketing
template-category-utility = Utility
template-cost-marketing = 💰 Marketing: Meta charges for each one that is delivered, its highest price.
template-cost-unknown = 💰 Meta charges for each one that is delivered.
template-cost-utility = 💰 Utility: Meta charges for each one that is delivered, less than for marketing.
template-example = For example: { $example }
template-fault-missing = Fill this in: the template cannot go out with a blank.
template-fault-no-spaces = Write it without spaces.
template-fault-too-long = This is too long for WhatsApp. Shorten it.
template-field = Template
template-file = File for the header: { $kind }
template-file-hint = Put the file into the thread or any Slack channel, choose Copy link to file in its menu, and paste the link here.
template-file-not-yours = This file is neither yours nor in this Slack channel. Upload it there, and paste its link.
template-file-too-big = WhatsApp does not take a file this big here. Use a smaller one.
template-file-unfit = This template takes { $kind }, in a format that WhatsApp knows. Use another file.
template-file-unknown = I cannot find this file. Put it into the thread, choose Copy link to file in its menu, and paste the link here.
template-gone = This template cannot be sent any more. Choose another one.
template-kept = What you wrote:
template-none = No template of this name can be sent here: { $name }. Choose one below.
template-not-here = Instagram has no templates. The customer has to write first.
template-offer = A template reaches the customer even when the conversation is closed.
template-offer-named = The template { $name } is ready to be filled in.
template-open = Choose a template
template-open-named = Fill in
template-opted-out = 🚫 { $customer } asked for no marketing. Choose a template that is not marketing.
template-opted-out-error = They asked for no marketing. Choose a template that is not marketing.
template-pick = Search by name, language or words
template-preview = This is what the customer will see:
template-send = Send
template-sent = 📋 { $by } sent the template { $name }
template-then-words = Send what I wrote when { $customer } answers
template-title = Send a template
template-words = Your words
thread-help =
    What you can tell me in a conversation's thread:
    • *`@inbox take`* makes it yours, *`@inbox assign @someone`* (or @a-team), with a word to them if you like, hands it over.
    • *`@inbox pending`*, *`@inbox close`* and *`@inbox reopen`* set its status.
    • *`@inbox priority high`* (or `urgent`, `usual`) says how pressing it is.
    • *`@inbox note`* followed by words keeps them inside the team. So does beginning with `note:` or `//`, or mentioning a teammate.
    • *`@inbox tag refund`* tags the conversation, *`@inbox tag ★vip`* the person; *`-refund`* takes one off.
    • *`@inbox template`* sends a WhatsApp template, also after the window has closed; *`@inbox template order_update`* goes straight to one.
    • *`@inbox snooze 4h`* (or `tomorrow`, or a date) puts it off; *`@inbox wake`* brings it back.
    • *`@inbox export`* (or `export csv`, `export json`) brings you the conversation as a file, *`@inbox export notes`* with the notes of the team.
    • *`@inbox find`* followed by words looks for them in all conversations you may see.
    The buttons on the card do the same, and 👀 on the card takes it.
trouble-account-restricted = ⚠️ { $inbox }: Meta has restricted this account. Messages may not get through until an admin sorts it out in Meta Business Suite.
trouble-payment = ⚠️ { $inbox }: Meta needs a payment method. Replies wait until an admin mends it in the billing settings.
trouble-permission = ⚠️ { $inbox }: a permission is missing at Meta. Replies wait; your admin can run `novelo check` to see which.
trouble-slack-channel-archived = ⚠️ { $inbox }: its Slack channel is archived. Messages wait until it is restored.
trouble-slack-channel-gone = ⚠️ { $inbox }: its Slack channel is gone or hidden from me. Messages wait until an admin chooses another.
trouble-slack-channel-shared = 🛑 { $inbox }: its Slack channel is shared with another organisation. Messages wait until an admin stops that or chooses another channel.
trouble-slack-not-in-channel = ⚠️ { $inbox }: I am not in its Slack channel. Messages wait; type `/invite @inbox` there.
trouble-slack-permission = ⚠️ { $inbox }: a Slack permission is missing. Messages wait; your admin can run `novelo check` to see which.
trouble-slack-posting-restricted = ⚠️ { $inbox }: I may not post in its Slack channel. Messages wait until an admin lets me.
trouble-slack-token-dead = ⚠️ { $inbox }: my connection to Slack has ended. Messages wait until an admin installs the app again.
trouble-token-dead = ⚠️ { $inbox }: the connection to Meta has expired. Replies wait until an admin connects it again.
trouble-unknown = ⚠️ { $inbox }: something needs an admin. Run `novelo check` to see what.
trouble-unregistered = ⚠️ { $inbox }: the number is not registered. Replies wait until an admin registers it in the Meta dashboard.
turn-empty = There is nothing in it that could be sent.
turn-files = With these files: { $files }
turn-mark = Not sent: it has one more note mark. Write to the customer anew, without it.
turn-mention = Not sent: it calls a colleague, a group or me. Write to the customer anew, without the mention.
turn-note-already = This is a note already: the customer never sees it.
turn-nothing = This is not something that one of you wrote in a customer's thread, so there is nothing to do with it.
turn-seen = { $customer } will read:
turn-sent-already = This goes to the customer already, or was left. Its mark says where it stands.
turn-title = Send to the customer
turn-too-late = Too late: it has begun to go out, and the customer may have it.
uncertain = ❓ We cannot tell if this reached { $customer }: { $channel } gave no clear answer. Look on the phone or ask, then choose. We never send twice on a guess.
uncertain-again = Send again
uncertain-arrived = It arrived
uncertain-discard = Discard
unlink-how = Both get back what they were before, and they are not linked by themselves again. Messages stay where they are.
unlink-label = Who is somebody else?
unlink-nothing = This conversation is not linked with any other.
unlink-submit = Unlink
unlink-title = Unlink
unshown = ⚠️ Slack did not take a message of { $customer }, or a change to it. It is kept; until it is shown, look at it on the phone. Press Retry; if that fails too, your admin can run `novelo why { $message }`.
unshown-line = ⚠️ Slack did not take a line about { $customer }. Press Retry; if that fails too, tell your admin.
view-cancel = Cancel
view-change-title = Change view
view-close = Close
view-daily = { $name }: { $count ->
    [0] nothing today
   *[other] { $count }
}
view-drop = Delete this view
view-filter = Filter:
view-for-team = For the whole team
view-for-team-how = Everybody finds it in Home, with what they may see.
view-name = Name
view-name-needed = Give the view a name.
view-post = Daily post in a Slack channel
view-post-hint = It shows only what everybody in that Slack channel may see.
view-post-hour = At
view-post-none = No daily post
view-post-not-in = The app is not in that Slack channel. Write /invite @inbox there, then choose it again.
view-post-not-yours = Choose a Slack channel that you are in.
view-post-shared = That Slack channel is shared with another organisation, whose people could read your customers. Choose one of your own.
view-post-zone = Time zone: { $zone }
view-save = Save
view-save-title = Save as view
view-too-many = You have { $count } views already. Delete one first.
view-who = Who sees it
weekday-0 = Mon
weekday-1 = Tue
weekday-2 = Wed
weekday-3 = Thu
weekday-4 = Fri
weekday-5 = Sat
weekday-6 = Sun
weekday-long-0 = Monday
weekday-long-1 = Tuesday
weekday-long-2 = Wednesday
weekday-long-3 = Thursday
weekday-long-4 = Friday
weekday-long-5 = Saturday
weekday-long-6 = Sunday
why-because = { $cause }
why-because-inbox-moved = The inbox had moved to another Slack channel; it follows there.
why-because-internal = Something went wrong on our side; the log has the rest under this delivery's number.
why-because-interrupted = The worker was stopped before it began.
why-because-no-answer = { $channel } gave no answer.
why-because-no-thread-yet = The card it belongs under was not posted yet.
why-because-slack-refused = Slack did not take it as we sent it.
why-because-slack-unreachable = Slack could not be reached.
why-because-thread-gone = The card was deleted in Slack, so a new one is posted first.
why-because-throttled = { $channel } asked us to slow down.
why-because-too-late = It had waited for more than 10 minutes, so it does not go out by itself.
why-begun = Began { $span } ago. Everything on record: `novelo why { $id }` where Novelo runs.
why-begun-post = Began { $span } ago.
why-by-echo = 🔎 Settled: { $side } showed us { $part } among what was sent, so it had arrived.
why-by-status = 🔎 Settled: { $side } reported on { $part }, so it had arrived.
why-by-thread = 🔎 Settled: { $part } was found in Slack, so it had arrived.
why-decided-again = 🙋 { $by } had { $part } sent again.
why-decided-arrived = 🙋 { $by } saw that { $part } had arrived.
why-decided-discard = 🙋 { $by } left { $part } unsent.
why-decided-note = 🙋 { $by } made a note of it, so it stays inside the team.
why-decided-queue = 🙋 { $by } queued it until { $customer } writes.
why-edited = ✏️ The words were changed.
why-heard-delivered = 📬 { $side } delivered { $part } to { $customer }.
why-heard-failed = ❌ { $side } reported that { $part } did not reach { $customer }.
why-heard-read = 👁 { $customer } read { $part }.
why-help = Say which message: copy its link in Slack (⋯, “Copy link”) and write `/inbox why` followed by the link.
why-kept-back = ⚫ The reply window was closed, so the words were kept here.
why-left-out = … { $count } steps are left out here.
why-look-absent = 🔎 Looked for { $part }: it is not there.
why-look-failed = 🔎 Looked for { $part }, and got no clear answer.
why-look-sent = 🔎 Looked for { $part } and found it: it had arrived.
why-look-unknown = 🔎 Looked for { $part }, and cannot tell whether it is there.
why-milliseconds = { $count } ms
why-more-messages = This post shows more messages: { $ids }. `novelo why` with one of these numbers tells about it.
why-noted = 🔒 It is a note: it stays inside the team.
why-now-asked = Now: nobody can tell whether it arrived. Look on the phone, then choose under the question in the thread (or `novelo deliveries list`).
why-now-cancelled = Now: taken back before it left. Nothing was sent.
why-now-delivered = Now: delivered. There is nothing to do.
why-now-failed = Now: not sent. Press Retry or Discard under it in the thread, or run `novelo deliveries retry { $ids }`.
why-now-kept-back = Now: kept, not sent. Choose in the thread whether it waits for { $customer } or becomes a note.
why-now-mending = Now: it waits until the connection is mended, then it goes out by itself.
why-now-note = Now: a note. { $customer } never sees it.
why-now-read = Now: read. There is nothing to do.
why-now-sent = Now: sent. { $channel } has not said yet that it arrived: the phone may be off.
why-now-shown = Now: shown in Slack. There is nothing to do.
why-now-stored = Now: stored. Nothing of it had to be shown or sent.
why-now-uncertain = Now: there was no clear answer, and we are looking whether it arrived. Wait two minutes; if nobody can tell, the thread asks.
why-now-unshown = Now: Slack refused to show it. It is kept. Press Retry in the thread, or run `novelo deliveries retry { $ids }`.
why-now-waits = Now: it waits for its turn and goes by itself.
why-now-waits-for-them = Now: it waits until { $customer } writes, then it goes by itself.
why-our-words = ({ $words })
why-part-customer = { $of ->
    [1] the message
   *[other] part { $number } of { $of }
}
why-part-edit = the change in the thread
why-part-failure = the word about the failure
why-part-file = { $of ->
    [1] the file
   *[other] file { $number } of { $of }
}
why-part-file-failed = the word about the file
why-part-question = the question in the thread
why-part-slack = { $of ->
    [1] the post in the thread
   *[other] post { $number } of { $of } in the thread
}
why-part-unshown = the word that it could not be shown
why-prepare-failed = 🔁 Not ready yet: { $part }.
why-prepare-interrupted = ⚡ The worker that prepared { $part } was stopped. Nothing had left; it begins again.
why-received = 📥 { $channel } handed it to us (webhook { $name }).
why-repeated = { $count } times in { $span }.
why-seconds = { $count } s
why-staged = 🗂 In line: { $part }.
why-stored = 💾 Understood and stored as message { $name }.
why-taken-back = 🚫 Taken back before it left: { $part }.
why-their-clock = By { $side }'s clock that was { $span } before we heard of it.
why-their-words = { $side }'s own words: “{ $words }”.
why-title-in = Message { $id } from { $customer } · { $inbox }
why-title-note = Note { $id } about { $customer } · { $inbox }
why-title-out = Message { $id } to { $customer } · { $inbox }
why-title-post = A post of mine about { $customer } · { $inbox }
why-try-interrupted = ⚡ The worker that sent { $part } was stopped before an answer came. It may have left.
why-try-needsmending = ⏸ Held: { $part }.
why-try-overtaken = ⤵ Left out: { $part }. There was nothing to show any more.
why-try-rejected = ❌ Refused: { $part }.
why-try-sent = ✅ { $side } took { $part }.
why-try-trylater = 🔁 Not now: { $part }.
why-try-uncertain = ❓ No clear answer about { $part }. It may have arrived.
why-typed = ⌨️ { $by } wrote it in the thread.
why-unknown = I do not know a message of a conversation of yours at that link. Copy the link of a message in one of my threads, in a Slack channel that you are in, and try again.
why-unreadable = ⚠️ A part of that webhook could not be read. It is kept; an admin can run `novelo replay { $name }` after an update.
why-unsent = 🚫 It was deleted by whoever wrote it.
why-written = ✍️ It was written.
why-written-app = 📱 It was sent from the { $channel } app.
why-written-bot = 🤖 It was sent by itself.
why-written-customer = ✍️ { $customer } wrote it.
why-written-tool = 🤖 It was sent by another tool.
window-agent-only = { $mark } { $channel }: { $left } left for answers by a person (until { $until })
window-closed = { $mark } { $channel }: reply window closed
window-open = { $mark } { $channel }: { $left } left (until { $until })
window-unopened = { $mark } { $channel }: waiting for first reply; until then only templates go out
window-unopened-shut = { $mark } { $channel }: they have not written a direct message yet; until then nothing goes out
write-cannot-quote = Only messages of a customer, and replies that have been sent, can be quoted. Choose the message itself in one of my threads.
write-count-bytes = { $parts ->
    [one] { $count } of { $most } bytes
   *[other] { $count } bytes, as { $parts } messages of up to { $most }
}
write-count-characters = { $parts ->
    [one] { $count } of { $most } characters
   *[other] { $count } characters, as { $parts } messages of up to { $most }
}
write-hint = *bold*, _italic_, ~strike~ and :emoji: work as in Slack.
write-preview = What { $customer } will see · { $counted }
write-title = Write reply
write-words = Reply
wrong-bool = Say yes or no.
wrong-choice = Choose one of the list.
wrong-date = Write the date as 2026-12-31.
wrong-email = That is no e-mail address. It looks like maria@example.com.
wrong-language = Write the language as pt-BR or en.
wrong-long = That is too long. Please shorten it.
wrong-number = Write a number, as 1234.50 or 1234,50.
wrong-number-either = This could be a thousand or a decimal. Write 1234 or 1.23 instead.
wrong-phone = That is no phone number. Write it with its area code.
wrong-phone-country = Begin with + and the country code, as in +55 11 98765-4321.
