# Todas as frases do produto. As chaves estão em ordem e são as mesmas em todas as línguas (tests/test_house.py).
# customer: nome do cliente. channel: WhatsApp ou Instagram. inbox: "WhatsApp · Vendas". by, owner, before: colegas.
after-days = { $count } dias
after-hours = { $count } horas
alarm-account-changed = ⚠️ { $inbox }: a Meta informou uma mudança nesta conta ({ $what }). As mensagens podem parar até isso ser resolvido: veja no Meta Business Suite, em Qualidade da conta e Suporte.
alarm-account-restricted = ⚠️ { $inbox }: a Meta restringiu esta conta. As respostas esperam. Resolva no Meta Business Suite, em Qualidade da conta; depois elas saem sozinhas, na ordem.
alarm-channel-error = ⚠️ { $inbox }: a Meta informou um erro nesta conta ({ $what }). Se faltarem mensagens, rode `novelo check`: ele diz o que está errado e como consertar.
alarm-mended = ✅ { $inbox } está bem de novo. O que esperava sai agora, na ordem.
alarm-number-name = ⚠️ { $inbox }: a Meta não aceitou o nome que este número mostra ({ $what }). Escolha outro no Gerenciador do WhatsApp, em Números de telefone.
alarm-number-quality = ⚠️ { $inbox }: a Meta baixou a qualidade deste número ({ $what }), porque pessoas o bloquearam ou denunciaram. Mande menos mensagens de marketing por um tempo e veja no Gerenciador do WhatsApp, em Números de telefone.
alarm-number-security = 🔐 { $inbox }: uma configuração de segurança deste número mudou ({ $what }). Se não foi ninguém da equipe, troque já o PIN de duas etapas no Gerenciador do WhatsApp.
alarm-payment = ⚠️ { $inbox }: a Meta precisa de uma forma de pagamento. As respostas esperam. Cadastre uma na cobrança do Meta Business Suite; depois elas saem sozinhas, na ordem.
alarm-permission = ⚠️ { $inbox }: falta uma permissão na Meta. As respostas esperam. `novelo check` diz qual; quando ela for concedida, saem sozinhas, na ordem.
alarm-quiet = 🤫 { $inbox }: nenhum cliente escreve há { $hours } horas. Se isso é estranho, escreva você para esta conta de outro celular. Se nada aparecer em { $place }, rode `novelo inboxes check { $id }`: ele olha o token e o webhook e diz como consertar.
alarm-rule-broke = ⚠️ { $inbox }: a regra “{ $rule }” falhou ({ $why }) e foi desligada. O resto continua. Corrija-a nas configurações ou religue-a com `novelo rules on`.
alarm-slack-channel-archived = ⚠️ { $inbox }: o canal { $place } do Slack foi arquivado. As mensagens dos clientes estão guardadas e esperam. Desarquive o canal, ou mostre a caixa em outro com `novelo inboxes add`; depois elas aparecem na ordem.
alarm-slack-channel-gone = ⚠️ { $inbox }: o canal { $place } do Slack foi excluído ou está escondido de mim. As mensagens dos clientes estão guardadas e esperam. Se ele existe, escreva `/invite @inbox` nele; se não, mostre a caixa em outro com `novelo inboxes add`. Depois elas aparecem na ordem.
alarm-slack-channel-shared = 🛑 { $inbox }: o canal { $place } do Slack agora é compartilhado com outra organização, cujas pessoas poderiam ler seus clientes. Não publico mais nada lá; as mensagens dos clientes estão guardadas e esperam. Pare de compartilhar o canal, ou mostre a caixa em outro com `novelo inboxes add`; depois elas aparecem na ordem.
alarm-slack-not-in-channel = ⚠️ { $inbox }: não estou mais no canal { $place } do Slack. As mensagens dos clientes estão guardadas e esperam. Escreva `/invite @inbox` lá; depois elas aparecem na ordem.
alarm-slack-permission = ⚠️ { $inbox }: falta uma permissão minha no Slack. O que precisa dela espera. `novelo check` diz qual; instale o app de novo com o manifesto de `novelo manifest`, e tudo segue na ordem.
alarm-slack-posting-restricted = ⚠️ { $inbox }: não posso publicar no canal { $place } do Slack. As mensagens dos clientes estão guardadas e esperam. Libere o app nas permissões de publicação do canal; depois elas aparecem na ordem.
alarm-slack-token-dead = ⚠️ { $inbox }: minha conexão com o Slack tinha caído. As mensagens dos clientes foram guardadas. Se isso continuar, instale o app de novo e defina SLACK_BOT_TOKEN; depois elas aparecem na ordem.
alarm-slack-token-ends = ⏰ { $inbox }: o Slack não renova a minha conexão, que termina em menos de duas horas. Abra { $address } e instale o app de novo agora; assim nada é interrompido. Depois do fim, as mensagens dos clientes ficam guardadas e esperam.
alarm-template-category = 🏷️ { $inbox }: a Meta passou o modelo { $template } ({ $language }) de { $was } para { $category }. Enviá-lo pode ter outro preço a partir de agora. Se o texto é mesmo da categoria antiga, peça uma revisão no Gerenciador do WhatsApp, em Modelos de mensagem.
alarm-template-disabled = ⚠️ { $inbox }: a Meta desativou o modelo { $template } ({ $language }) depois de avaliações ruins. Ele não pode mais ser enviado. Escreva um novo no Gerenciador do WhatsApp, em Modelos de mensagem. { $reason }
alarm-template-disabled-bare = ⚠️ { $inbox }: a Meta desativou o modelo { $template } ({ $language }) depois de avaliações ruins. Ele não pode mais ser enviado. Escreva um novo no Gerenciador do WhatsApp, em Modelos de mensagem.
alarm-template-paused = ⚠️ { $inbox }: a Meta pausou o modelo { $template } ({ $language }) por algumas horas, depois de avaliações ruins. Enquanto isso ninguém pode enviá-lo; ele volta sozinho. { $reason }
alarm-template-paused-bare = ⚠️ { $inbox }: a Meta pausou o modelo { $template } ({ $language }) por algumas horas, depois de avaliações ruins. Enquanto isso ninguém pode enviá-lo; ele volta sozinho.
alarm-template-rejected = ⚠️ { $inbox }: a Meta recusou o modelo { $template } ({ $language }). Mude-o no Gerenciador do WhatsApp, em Modelos de mensagem, e envie de novo para aprovação. Motivo da Meta: { $reason }
alarm-template-rejected-bare = ⚠️ { $inbox }: a Meta recusou o modelo { $template } ({ $language }). Mude-o no Gerenciador do WhatsApp, em Modelos de mensagem, e envie de novo para aprovação.
alarm-token-dead = ⚠️ { $inbox }: a Meta não aceita mais o token da conexão. As respostas esperam. Crie um token novo e conecte a caixa de novo com `novelo inboxes add`; depois elas saem sozinhas, na ordem.
alarm-token-ends = ⏳ { $inbox }: o token da conexão expira em até 7 dias. Crie um novo e conecte a caixa de novo com `novelo inboxes add`; nada é interrompido.
alarm-token-ends-tomorrow = ⏰ { $inbox }: o token da conexão expira em até um dia, e a partir daí as respostas esperam. Crie um novo agora e conecte a caixa de novo com `novelo inboxes add`.
alarm-unregistered = ⚠️ { $inbox }: o número não está registrado no WhatsApp. As respostas esperam. Registre-o no painel da Meta; depois elas saem sozinhas, na ordem.
alarm-unshown = ⚠️ { $inbox }: o Slack não aceitou uma mensagem nem formatada nem em texto simples. Ela está guardada, e tudo depois dela segue. A thread oferece Tentar de novo; `novelo deliveries list` a mostra com o número { $delivery } e o que o Slack respondeu.
alarm-values-not-included = ⚠️ { $inbox }: as mensagens chegam vazias, porque o webhook deixa o conteúdo de fora. Ligue “Include Values” para ele no painel da Meta, em Webhooks. O que os clientes escreveram até lá só está no app.
alarm-webhook-given-up = ⚠️ { $inbox }: o webhook { $webhook } não recebeu o que lhe foi enviado durante três dias. Esses avisos foram abandonados, e os próximos são tentados como sempre. Rode `novelo webhooks list --given-up` para vê-los, e `novelo webhooks retry { $webhook }` quando o programa responder.
ask-elsewhere = Você ainda pode falar com esta pessoa aqui:
ask-failed = ❌ Esta mensagem não chegou a { $customer }. { $cause }
ask-number-words = Pode me passar seu telefone com DDD? Assim também conseguimos falar com você pelo WhatsApp.
ask-provider = Nas palavras do { $channel }: { $provider }
ask-retry = Tentar de novo
assign-no-team = Sem equipe
assign-note = Um recado
assign-note-hint = Fica só na equipe. Vai na thread e na mensagem que avisa a pessoa.
assign-owner = Responsável
assign-somebody = Escolha alguém
assign-team = Equipe
assign-title = Atribuir
automatic-away = 🤖 Enviada automaticamente, porque não há ninguém agora
automatic-rule = 🤖 Enviada pela regra “{ $rule }”
automatic-slow-message = 🤖 Enviada automaticamente, porque a espera está longa
automatic-survey = 🤖 Pergunta automática: como foi o atendimento
automatic-unsaid = · não enviada: já não cabia mais
automatic-welcome = 🤖 Enviada automaticamente, para dar as boas-vindas
away-back = Voltei
away-go = 💤 Ficar ausente
away-home = 💤 Você está ausente: nada vem para você automaticamente.
away-mine = { $count ->
    [one] { $count } conversa em andamento é sua. Passar para outras pessoas?
   *[other] { $count } conversas em andamento são suas. Passar para outras pessoas?
}
away-over = Você voltou: as conversas vêm para você de novo quando for a sua vez.
away-pass-on = Passar adiante
away-passed-on = { $count ->
    [0] Nada em andamento é seu.
    [one] { $count } conversa está sendo passada adiante.
   *[other] { $count } conversas estão sendo passadas adiante.
}
away-set = 💤 Você está ausente: nada vem para você automaticamente até dizer `/inbox voltei`.
block-not = Não bloquear
block-text = O { $channel } recusa as mensagens dessa pessoa, e ela não é avisada. Dá para desfazer a qualquer momento. Uma empresa só pode bloquear quem escreveu nas últimas 24 horas.
block-title = Bloquear { $customer } no { $channel }?
bulk-about = { $count ->
    [one] Vale para { $count } conversa: a primeira da sua lista.
   *[other] Vale para { $count } conversas: as primeiras da sua lista.
}
bulk-do = Aplicar
bulk-doing-assign = ⏳ Atribuindo: { $count } de { $total } até agora.
bulk-doing-close = ⏳ Fechando: { $count } de { $total } até agora.
bulk-doing-priority = ⏳ Mudando a prioridade: { $count } de { $total } até agora.
bulk-doing-tag = ⏳ Etiquetando: { $count } de { $total } até agora.
bulk-done-assign = { $count ->
    [one] ✅ { $count } de { $total } conversas atribuída.
   *[other] ✅ { $count } de { $total } conversas atribuídas.
}
bulk-done-close = { $count ->
    [one] ✅ { $count } de { $total } conversas fechada.
   *[other] ✅ { $count } de { $total } conversas fechadas.
}
bulk-done-priority = { $count ->
    [one] ✅ A prioridade de { $count } de { $total } conversas foi mudada.
   *[other] ✅ A prioridade de { $count } de { $total } conversas foi mudada.
}
bulk-done-tag = { $count ->
    [one] ✅ { $count } de { $total } conversas etiquetada.
   *[other] ✅ { $count } de { $total } conversas etiquetadas.
}
bulk-how = Cada conversa mostra na própria thread o que foi feito. Você pode desfazer tudo por dez minutos, na Home.
bulk-kept = { $count ->
    [one] { $count } fica como está, porque algo aconteceu com ela depois.
   *[other] { $count } ficam como estão, porque algo aconteceu com elas depois.
}
bulk-may-not = O seu papel nesta equipe é acompanhar: você não pode agir nas conversas. Peça outro papel a um admin.
bulk-more = … e mais { $count }
bulk-owner-hint = Só é preciso para atribuir. A pessoa deve estar no canal do Slack de cada conversa.
bulk-owner-needed = Escolha quem fica com as conversas.
bulk-priority-hint = Só é preciso para mudar a prioridade.
bulk-priority-needed = Escolha uma prioridade.
bulk-rest = { $count ->
   *[other] A lista tem mais do que estas { $count }; repita para as outras.
}
bulk-stale = { $count ->
    [one] { $count } não foi alterada: já estava assim, ou você não pode agir nela.
   *[other] { $count } não foram alteradas: já estavam assim, ou você não pode agir nelas.
}
bulk-stale-assign = { $count ->
    [one] { $count } não foi alterada: já era dessa pessoa, ou um de vocês não pode agir nela.
   *[other] { $count } não foram alteradas: já eram dessa pessoa, ou um de vocês não pode agir nelas.
}
bulk-tags = Etiquetas
bulk-tags-hint = Só é preciso para etiquetar. Várias, com vírgulas: reembolso, entrega
bulk-tags-needed = Escreva as etiquetas que devem ser postas.
bulk-title = Ações em massa
bulk-undo = Desfazer
bulk-undo-begun = ↩ Desfazendo. Você recebe um aviso quando terminar.
bulk-undo-late = Não dá mais para desfazer: os dez minutos passaram ou já foi desfeito.
bulk-undoing-assign = ⏳ Desfazendo: { $count } de { $total } até agora.
bulk-undoing-close = ⏳ Desfazendo: { $count } de { $total } até agora.
bulk-undoing-priority = ⏳ Desfazendo: { $count } de { $total } até agora.
bulk-undoing-tag = ⏳ Desfazendo: { $count } de { $total } até agora.
bulk-undone-assign = ↩ Desfeito: { $count } de { $total } voltaram ao responsável de antes.
bulk-undone-close = ↩ Desfeito: { $count } de { $total } estão como antes.
bulk-undone-priority = ↩ Desfeito: { $count } de { $total } têm a prioridade de antes.
bulk-undone-tag = ↩ Desfeito: { $count } de { $total } voltaram às etiquetas de antes.
bulk-verb = O que fazer
bulk-verb-assign = Atribuir
bulk-verb-close = Fechar
bulk-verb-priority = Mudar a prioridade
bulk-verb-tag = Etiquetar
canned-add = Adicionar
canned-also = E faz isto: { $what }
canned-any-language = Qualquer um
canned-assign = Atribuir
canned-assign-hint = me, ou o id de uma pessoa (U…) ou de um grupo (S…).
canned-assigns = atribui
canned-cannot-own = Não foi atribuída: { $user } não pode responder a clientes neste canal do Slack.
canned-change = Alterar
canned-code = Código
canned-code-hint = Uma palavra: digite `!código` na conversa para usá-la.
canned-drop = Excluir
canned-drop-sure = Ela some para todos. O que já foi enviado continua como está.
canned-dropped = Foi excluída.
canned-everybody = Todos
canned-field = Resposta pronta
canned-file = Arquivos
canned-file-hint = Links de arquivos que você enviou ao Slack, separados por espaço.
canned-file-unknown = É preciso um arquivo seu: abra-o no Slack e copie o link.
canned-how = Diga qual: `@inbox pronta código`. ⚡ no cartão mostra todas.
canned-inside = Nada foi enviado: preenchida para este cliente, `!{ $code }` parece uma nota ou chama um colega.
canned-language = Idioma do cliente
canned-line = *!{ $code }* { $where } { $text } _{ $also }_
canned-manage = Gerenciar…
canned-missing = Nada foi enviado: `!{ $code }` precisa de { $names }, e isso não se sabe deste cliente. Preencha em ⋯, Contato.
canned-next = Próxima página
canned-none = Ainda não há nenhuma.
canned-none-chosen = Escolha uma.
canned-scope = Para
canned-search = Código ou palavras
canned-status = Status
canned-status-kept = Como está
canned-tags = Etiquetas
canned-tags-hint = #troca na conversa, ★vip na pessoa.
canned-text = Texto
canned-text-hint = Entre chaves duplas, estes nomes são preenchidos: first_name, name, agent, business e os campos do contato.
canned-title = Respostas prontas
canned-unknown = Nada foi enviado: não há resposta pronta `!{ $code }` aqui. ⚡ no cartão mostra todas.
card-assign = Atribuir
card-blocked = 🚫 bloqueado
card-by-team = Equipe: { $text }
card-close = Fechar
card-drafting = ✍️ { $user } está escrevendo uma resposta.
card-due = ⏱ responder até { $until }
card-due-breached = 🔴 resposta atrasada, era para { $until }
card-due-warning = 🟠 responder até { $until }
card-elsewhere = ↪ { $by } moveu esta conversa para outro canal do Slack.
card-linked = 🔗 também no { $linked }
card-mode-note = 🔒 O que você escreve nesta thread fica só na equipe. `resposta:` no início envia ao cliente.
card-mode-reply = 📤 O que você escreve nesta thread vai para o cliente. `nota:` no início, ou uma menção, deixa só na equipe.
card-more = Mais ações
card-moved = ↪ { $customer } voltou, e a conversa continua em um novo cartão. { $link } O que você escrever aqui ainda chega à pessoa.
card-muted = 🔇 silenciado
card-note = 📌 { $note }
card-opted-out = 🔕 sem marketing
card-owner = responsável { $owner }
card-pending = Pendente
card-queued = ⏳ Sai quando { $customer } escrever: “{ $text }”
card-queued-cancel = Não enviar
card-queued-going = ⏳ Sai às { $at }: “{ $text }”
card-quote = “{ $text }”
card-reopen = Reabrir
card-snoozed = 💤 adiada até { $until }
card-take = Assumir
card-team = equipe { $team }
card-template = Modelo
card-thanked = 🙏 agradeceu
card-tools = Respostas prontas
card-unowned = sem responsável
card-waiting = esperando há { $span } (desde { $since })
card-waiting-since = esperando desde { $since }
closing-half-hour = 🔴 Menos de 30 minutos para responder a { $customer }: o { $channel } fecha esta conversa { $until }.
closing-note = Nota para a equipe
closing-reason = Por que está sendo fechada?
closing-title = Fechar
closing-two-hours = 🟠 Menos de 2 horas para responder a { $customer }: o { $channel } fecha esta conversa { $until }.
command-help =
    • *`/inbox`* lista as conversas abertas que você pode ver. Cada uma tem uma thread: responda por lá.
    • *`/inbox`* com *`sem-resposta`*, *`minhas`*, *`livres`*, *`pendentes`*, *`fechadas`*, *`whatsapp`*, *`instagram`* ou *`todas`* lista essas.
    • *`/inbox nova`* começa uma conversa de WhatsApp com um contato ou um número.
    • *`/inbox buscar`* e palavras procura nas mensagens, notas, nomes e números.
    • Os filtros se combinam: *`/inbox minhas -pendentes espera:>30m etiqueta:vip`*. Vírgula quer dizer “ou”, hífen quer dizer “não”. Há *`situação:`*, *`responsável:`*, *`equipe:`*, *`etiqueta:`*, *`canal:`*, *`caixa:`*, *`está:`*, *`espera:`*, *`janela:`*, *`antes:`*, *`depois:`*, *`nome:`*, *`telefone:`* e *`de:`*.
    • *`/inbox por que`* com o link de uma mensagem conta o que aconteceu com ela, passo a passo.
    • *`/inbox relatório semana`* manda para você o que a equipe fez: em palavras, gráficos e tabelas. Também hoje, ontem, mês ou datas.
    • *`/inbox ajuda`* mostra isto.
    Em uma thread, escreva *`@inbox ajuda`* para ver o que dá para fazer com a conversa.
command-unknown = Não conheço “{ $words }”. `/inbox` lista as conversas abertas e `/inbox ajuda` conta mais.
comment-hide = Ocultar
comment-not-failed = Uma resposta privada anterior a este comentário foi recusada. Primeiro escolha Tentar de novo ou Descartar abaixo dela.
comment-not-late = Não enviado: o Instagram aceita uma resposta privada até 7 dias depois do comentário. Responda em público ou espere que a pessoa escreva.
comment-not-spent = Não enviado: este comentário já teve a sua única resposta privada. A pessoa pode responder nas mensagens dela.
comment-not-under-way = Não enviado: uma resposta privada a este comentário está a caminho, ou não se sabe se chegou. Veja na conversa.
comment-once = 🔒 Só { $customer } lê isto, nas mensagens do { $channel }. Cada comentário tem uma única resposta privada: o que mais você tiver a dizer precisa esperar a resposta da pessoa.
comment-private = Resposta privada
comment-private-title = Resposta privada
comment-public = 📢 *Todo mundo pode ler isto.* Fica abaixo da publicação, responde a { $customer } e é assinado por { $inbox }. Não escreva aqui nome, pedido nem endereço.
comment-public-title = Resposta pública
comment-public-words = O que todo mundo lê
comment-publish = Publicar
comment-reply = Responder em público
comment-show = Mostrar de novo
comment-too-long = Longo demais para uma mensagem: o Instagram aceita 1.000 bytes. Encurte.
compose-closed = O { $channel } fechou esta conversa: o cliente precisa escrever primeiro. Copie suas palavras; elas ficam aqui enquanto esta janela estiver aberta.
compose-empty = Escreva algo aqui.
compose-in-words = O { $channel } não sabe mostrar isso, então o cliente recebe em palavras.
compose-mention = Isto chama um colega, um grupo ou todos. Tire a menção, ou escreva na conversa para deixar só na equipe.
compose-note-mark = Isto começa como uma nota. Tire a marca, ou escreva na conversa para deixar só na equipe.
compose-send = Enviar
compose-to = Para { $customer } · { $inbox }
consult-answer = Responder
consult-answer-hint = Só a equipe lê. Você responde uma vez.
consult-ask = Perguntar
consult-asked = 💬 { $user } pergunta a você sobre uma conversa com { $customer }:
consult-cannot = Só dá para perguntar a membros plenos deste workspace.
consult-done = A pergunta foi para { $user }. A resposta vem para esta conversa como nota.
consult-hint = A pessoa recebe por mensagem direta, sem as suas notas, e a resposta volta como nota. Ela não ganha acesso a nada.
consult-how = Diga quem e pergunte: `@inbox perguntar @alguém qual é o prazo?`
consult-how-much = O que a pessoa vai ler
consult-lines = As últimas { $count } mensagens
consult-question = Pergunta
consult-team = Equipe
consult-title = Perguntar a um colega
consult-who = Quem
contact-card-name = Nome
contact-card-phone = Telefone
contact-card-phone-needed = Escreva o número inteiro com o código do país, como +55 11 98765-4321.
contact-card-title = Cartão de contato
contact-save = Salvar número
correct-late = ✏️ { $customer } ainda vê o primeiro texto: ele já tinha saído quando você mudou. Suas novas palavras podem seguir como nova mensagem.
correct-send = Enviar correção
customer-group = Grupo do WhatsApp
customer-unnamed = Cliente
digest-title = { $count ->
    [one] 🔔 Uma novidade enquanto você não queria ser incomodado:
   *[other] 🔔 { $count } novidades enquanto você não queria ser incomodado:
 }
draft-approve = Aprovar e enviar
draft-by = 📝 Rascunho de { $author } para { $customer }. Nada é enviado até alguém aprovar.
draft-reject = Recusar
echo-app = 📱 Enviada pelo app do { $channel }
echo-standby = 🤖 Enviada ao cliente pelo app que responde aqui no { $channel }
echo-tool = 🤖 Enviada ao cliente por outra ferramenta no { $channel }
erase-begun = Começou. Você acompanha o andamento nas suas mensagens diretas com este app.
erase-done = 🗑️ Apagado: { $conversations ->
        [one] uma conversa
       *[other] { $conversations } conversas
    }, { $messages ->
        [one] uma mensagem
       *[other] { $messages } mensagens
    } e { $files ->
        [one] um arquivo
       *[other] { $files } arquivos
    }. No Slack, { $posts ->
        [one] uma publicação nossa foi excluída
       *[other] { $posts } publicações e arquivos nossos foram excluídos
    }. Se o cliente escrever de novo, será tratado como alguém novo.
erase-going = 🗑️ Apagado: { $conversations ->
        [one] uma conversa
       *[other] { $conversations } conversas
    }, { $messages ->
        [one] uma mensagem
       *[other] { $messages } mensagens
    } e { $files ->
        [one] um arquivo
       *[other] { $files } arquivos
    }. Agora estamos excluindo o que aparece no Slack: { $posts } até aqui.
erase-left = { $count ->
        [one] Não podemos excluir uma mensagem do Slack. Quem a escreveu ou um admin pode:
       *[other] Não podemos excluir { $count } mensagens do Slack. Quem as escreveu ou um admin pode:
    }
erase-left-more = … e mais { $count } nas mesmas threads.
erase-may-not = Só admins apagam clientes. Peça a um deles.
erase-means = Tudo é apagado de vez: conversas, mensagens, arquivos, notas e o que aparece no Slack. Não há como desfazer. O que os colegas escreveram continua no Slack; você recebe os links.
erase-nothing = 🗑️ Não há mais nada deste cliente: alguém já tinha apagado tudo.
erase-several = Mais de um cliente é conhecido como { $words }. Vincule-os antes, se forem a mesma pessoa, ou informe o número de um deles.
erase-submit = Apagar de vez
erase-title = Apagar um cliente
erase-type = Digite { $word } para confirmar
erase-type-it = Digite { $word } aqui para apagar. Se não for isso, feche a janela.
erase-unknown = Ninguém conhecido como { $words } tem todas as conversas em canais do Slack de que você participa. Informe o número com o código do país ou um @usuário. Quem administra este app pode apagar qualquer cliente com `novelo erase`.
erase-waiting = { $count ->
        [one] Falta uma publicação. O Slack deixa excluir 50 por minuto.
       *[other] Faltam { $count } publicações. O Slack deixa excluir 50 por minuto.
    }
erase-who = Diga quem: `/inbox apagar +55 11 98765-4321` ou `/inbox apagar @usuario`.
erase-whom = *{ $name }*: { $conversations ->
        [one] uma conversa
       *[other] { $conversations } conversas
    }, { $messages ->
        [one] uma mensagem
       *[other] { $messages } mensagens
    } e { $files ->
        [one] um arquivo
       *[other] { $files } arquivos
    }.
erase-word = apagar
export-coming = A lista está a caminho: um arquivo CSV chega nas suas mensagens diretas com este app.
export-done = { $count ->
    [one] Uma conversa da sua lista.
   *[other] { $count } conversas da sua lista.
} O arquivo tem o que você pode ver no Slack; guarde-o com o mesmo cuidado.
export-empty = A lista que você pediu em arquivo já está vazia.
export-failed = O Slack não aceitou o arquivo com a sua lista. Peça de novo; se falhar outra vez, avise um admin que este app não consegue enviar arquivos.
export-file = conversas
export-may-not = Só membros plenos deste workspace podem levar uma lista em arquivo.
export-more = Há mais: um arquivo comporta no máximo { $most }. Acrescente um filtro, como `before:2026-01-01`, para obter as demais.
failure-account-restricted = O { $channel } restringiu esta conta. Um admin precisa resolver no Meta Business Suite.
failure-agent-window-closed = O { $channel } só aceita respostas depois de 24 horas de contas que a Meta liberou com a permissão Human Agent. { $customer } precisa escrever primeiro, ou seu admin pode pedir essa permissão à Meta.
failure-bad-request = O { $channel } não aceitou a mensagem do jeito que enviamos. O erro é nosso: passe as palavras abaixo para o seu admin.
failure-blocked = Não dá para falar com { $customer } por esta conta: um dos lados bloqueou o outro. Tente por outro caminho.
failure-conversation-gone = Esta conversa foi arquivada ou apagada no app do { $channel }. Reabra por lá, ou espere que { $customer } escreva.
failure-country = O { $channel } não deixa esta conta escrever para pessoas no país de { $customer }. Tente por outro caminho.
failure-empty = Não sobrou nada para enviar. Escreva de novo.
failure-file-unavailable = Não foi possível ler o arquivo no Slack. Solte o arquivo na thread outra vez.
failure-identity-changed = O código de segurança de { $customer } mudou. Confirme que ainda é a mesma pessoa e envie de novo.
failure-inbox-removed = Esta caixa de entrada não está mais conectada. Seu admin pode conectar de novo.
failure-internal = Algo deu errado do nosso lado. Tente de novo; se falhar outra vez, passe as palavras abaixo para o seu admin.
failure-interrupted = O envio foi interrompido. Tente de novo.
failure-marketing-limited = A Meta não entregou esta mensagem de marketing: { $customer } recebeu muitas nos últimos tempos, suas ou de outros. Espere um dia ou mais antes de tentar de novo, ou espere que escreva.
failure-marketing-test = A Meta deixa { $customer } fora das mensagens de marketing por um teste dela. Espere que escreva e então responda.
failure-media-damaged = O arquivo chegou com defeito. Solte o arquivo na thread outra vez.
failure-media-mislabelled = O arquivo não é o que diz ser, por isso não foi enviado. Abra, salve de novo no formato certo e solte esse na thread.
failure-media-refused = O { $channel } não aceita este tipo de arquivo. Envie em outro formato ou mande um link.
failure-media-too-big = O arquivo é maior do que o { $channel } aceita. Envie um menor ou mande um link.
failure-media-too-long = A gravação é longa demais para o { $channel }. Envie uma mais curta ou um link para ela.
failure-media-unfetchable = O { $channel } não conseguiu buscar o arquivo. Tente de novo; se falhar outra vez, seu admin deve rodar `novelo check`.
failure-media-unreadable = Não deu para transformar o arquivo em algo que o { $channel } aceite: ele pode estar danificado ou ser de um tipo que não sabemos ler. Envie em outro formato ou mande um link para ele.
failure-no-answer = O { $channel } não está respondendo. Tente de novo daqui a alguns minutos.
failure-not-on-list = Este é um número de teste e { $customer } não está na lista de destinatários. Um admin pode incluir no painel da Meta.
failure-number-needed = O { $channel } só manda este tipo de mensagem para um número de telefone, e { $customer } não mostra nenhum. Peça o número, ou mande outro tipo de mensagem.
failure-opted-out = { $customer } pediu ao { $channel } para não receber suas mensagens de marketing. Não mande nenhuma; respostas ao que perguntar ainda chegam.
failure-pair-rate = Foram muitas mensagens para { $customer } em pouco tempo. Espere um minuto e tente de novo.
failure-payment = O { $channel } precisa de uma forma de pagamento. Um admin tem que acertar isso na cobrança da Meta.
failure-permission = Falta uma permissão do app no { $channel }. Seu admin pode rodar `novelo check` para ver qual.
failure-private-reply-refused = O { $channel } aceita uma única resposta privada por comentário, em até 7 dias, e numa transmissão ao vivo só enquanto ela dura. Responda em público ou espere que a pessoa escreva.
failure-slack-refused = O Slack não entregou o arquivo. Tente de novo; se falhar outra vez, passe as palavras abaixo para o seu admin.
failure-slack-unreachable = O Slack não está respondendo. Tente de novo daqui a alguns minutos.
failure-spam-limited = O { $channel } está limitando este número porque pessoas o denunciaram ou bloquearam. Espere antes de enviar mais e avise seu admin.
failure-template = Enviar modelo
failure-template-disabled = A Meta desativou este modelo, e ele não pode mais ser enviado. Escolha outro.
failure-template-paused = A Meta pausou este modelo por algumas horas. Escolha outro, ou envie de novo amanhã.
failure-template-refused = O { $channel } recusou o modelo. Escolha outro.
failure-template-too-long = Preenchido assim, o modelo fica mais longo do que o { $channel } permite. Envie de novo com menos palavras.
failure-template-unknown = O { $channel } não conhece mais este modelo neste idioma. Escolha outro; a lista está sendo lida de novo.
failure-template-values = O { $channel } não aceitou o que foi preenchido. Abra o modelo de novo, confira os espaços e envie outra vez.
failure-throttled = O { $channel } pediu para irmos mais devagar. Tente de novo daqui a alguns minutos.
failure-to-itself = Isto iria para a própria caixa: o número é o dela. Confira o número.
failure-token-dead = A conexão com o { $channel } expirou. Seu admin precisa conectar a caixa de entrada outra vez.
failure-too-late = Estávamos fora do ar quando ela foi escrita. Envie agora, se ainda fizer sentido, ou descarte.
failure-unblockable = O { $channel } não bloqueia esta pessoa. Em vez disso, silencie: ⋯ no cartão, Silenciar.
failure-undeliverable = O { $channel } não consegue chegar a { $customer }: talvez não tenha { $channel }, use uma versão antiga ou não tenha aceitado os termos. Tente por outro caminho.
failure-undrawable = Algo deu errado do nosso lado ao desenhar, então só as palavras apareceram. Avise seu admin.
failure-unknown = O { $channel } recusou, por um motivo que ainda não conhecemos. Se acontecer de novo, passe as palavras abaixo para o seu admin.
failure-unregistered = Este número não está registrado no { $channel }. Seu admin precisa registrar no painel da Meta.
failure-unsupported = O { $channel } não aceita este tipo de mensagem. Diga em texto simples, ou mande um link.
failure-user-unavailable = { $customer } não está disponível no { $channel }: a conta pode ter sido encerrada ou ter bloqueado você. Tente por outro caminho.
failure-window-closed = O { $channel } fechou esta conversa { $span } depois da última mensagem de { $customer }. Agora { $customer } precisa escrever primeiro.
failure-window-closed-template = O { $channel } fechou esta conversa { $span } depois da última mensagem de { $customer }. Envie um modelo: está em ⋯ no cartão, ou escreva `@inbox modelo` aqui.
file-because-file-refused = O Slack não aceitou.
file-because-media-damaged = Ele chegou com defeito.
file-because-media-gone = Ele não está mais disponível. Peça ao cliente para enviar de novo.
file-because-media-mislabelled = Ele não é o tipo de arquivo que diz ser, então ficou retido. Pergunte ao cliente o que é antes que alguém o abra no celular.
file-because-media-too-big = Ele é grande demais para trazer. Veja no celular.
file-because-media-unfetchable = Não foi possível buscar do outro lado. Tente de novo daqui a alguns minutos.
file-because-no-answer = Ele não chegou a tempo.
file-because-slack-refused = O Slack não aceitou.
file-because-unknown = Algo deu errado no caminho.
file-came = ✅ { $kind } não veio na primeira vez. Agora está aqui.
file-coming = { $kind } logo abaixo
file-failed = ⚠️ { $kind }: não foi possível buscar o arquivo. { $reason }
file-fetch = Buscar de novo
file-from = { $mark } { $customer } · { $channel }: { $kind }
file-goes-on = Vou continuar tentando.
file-link = Enviar um link
form-cancel = Cancelar
form-save = Salvar
held-answered = ✋ Ainda não foi enviada: { $who } acabou de responder a { $customer }. Veja antes; suas palavras ficam guardadas por 10 minutos.
held-answered-bare = ✋ Ainda não foi enviada: um colega acabou de responder a { $customer } pelo celular ou em outro lugar. Veja antes; suas palavras ficam guardadas por 10 minutos.
held-canned = ⚡ Ainda não foi enviada: { $customer } vai ler isto.
held-deny-list = ✋ Ainda não foi enviada: o texto cita um endereço ou uma palavra que fica só na equipe. É para { $customer }? Suas palavras ficam guardadas por 10 minutos.
held-discard = Descartar
held-edit = Editar
held-edit-title = Alterar antes de enviar
held-expired = ⌛ Não foi enviada: ninguém decidiu em 10 minutos o que fazer com suas palavras para { $customer }. Elas ficam na conversa como nota. Para enviá-las mesmo assim, escolha “Send this to customer” no menu da sua mensagem. { $link }
held-files-come = 📎 Com estes arquivos: { $files }
held-files-refused = 📎 O { $channel } não aceita { $files }. Fica aqui; depois de enviar, você pode mandar como link.
held-files-stay = 📎 Um modelo no { $channel } não leva arquivos: { $files } fica aqui.
held-inside-talk = ✋ Ainda não foi enviada: isto parece ser para a equipe, não para { $customer }. Suas palavras ficam guardadas por 10 minutos.
held-look-there = Abrir conversa
held-note = Virar nota
held-owned = ✋ Ainda não foi enviada: esta conversa é de { $who }, que esteve aqui nos últimos 10 minutos. Suas palavras ficam guardadas por 10 minutos.
held-queue = Deixar na fila até escreverem
held-secret = ✋ Ainda não foi enviada: parece haver uma senha ou chave no texto. É para { $customer }? Suas palavras ficam guardadas por 10 minutos.
held-send = Enviar mesmo assim
held-send-now = Enviar
held-send-there = Enviar em { $where }
held-stale = ✋ Ainda não foi enviada: { $customer } escreveu enquanto você digitava. Sua resposta ainda serve? Suas palavras ficam guardadas por 10 minutos.
held-template = Enviar como modelo
held-template-there = Modelo em { $where }
held-window-closed = ⚫ Não foi enviada: o { $channel } fechou esta conversa { $span } depois da última mensagem de { $customer }. Suas palavras estão guardadas. Elas podem sair quando { $customer } escrever de novo, ou ficar aqui como nota.
held-window-closed-template = ⚫ Não foi enviada: o { $channel } fechou esta conversa { $span } depois da última mensagem de { $customer }. Suas palavras estão guardadas. Um modelo chega a { $customer } agora; suas palavras podem sair quando { $customer } escrever de novo, ou ficar aqui como nota.
history-automatic = 🤖 Enviada automaticamente
history-edited = (editada)
history-elsewhere = Enviada fora do Slack
history-empty = Ainda não há mensagens aqui.
history-failed = ❌ não entregue
history-newer = Mais recentes
history-note = 🔒 { $by }: { $text }
history-older = Mais antigas
history-open = abrir na thread
history-seen = O que foi dito com esta pessoa nos canais do Slack em que você está.
history-title = Histórico
home-act-assign = Atribuir…
home-act-close = Fechar
home-act-more = Mais…
home-act-pending = Pendente
home-act-reopen = Reabrir
home-act-take = Assumir
home-bulk = Ações em massa…
home-channel-all = Todos os canais
home-empty-all = Ainda não há conversas. Quando um cliente escrever, ela aparece aqui e no canal do Slack dela.
home-empty-expiring = Nenhuma janela de resposta fecha em menos de duas horas com alguém esperando. Tudo em dia.
home-empty-filter = Nada corresponde a este filtro agora. Escolha outro, ou todos os canais.
home-empty-mine = Nada é seu agora. Assuma uma conversa em Sem responsável ou Sem resposta.
home-empty-needs-reply = Ninguém está esperando resposta. Tudo em dia.
home-empty-search = Nada encontrado. Tente um nome, os quatro últimos dígitos de um número, um nome de usuário ou uma palavra da conversa.
home-empty-team = Nenhuma conversa está com uma equipe sua. As equipes são os grupos de usuários do seu Slack.
home-empty-unassigned = Toda conversa tem responsável.
home-help = Responda aos clientes nas threads. `/inbox` traz estas listas em qualquer lugar e `/inbox ajuda` mostra o que mais dá para fazer.
home-new-chat = ✏️ Nova conversa
home-now-expiring = { $count ->
    [0] nenhuma janela fecha em menos de 2 h
    [one] 🔴 { $count } janela fecha em menos de 2 h
   *[other] 🔴 { $count } janelas fecham em menos de 2 h
}
home-now-longest = maior espera { $span }
home-now-needs-reply = { $count ->
    [0] ninguém espera resposta
    [one] { $count } sem resposta
   *[other] { $count } sem resposta
}
home-now-unassigned = { $count ->
    [0] nenhuma sem responsável
   *[other] { $count } sem responsável
}
home-pings = 🔔 Notificações
home-search = Busca
home-search-clear = Limpar a busca
home-search-hint = Nome, número, @usuário, palavras ou um filtro: livres espera:>30m
home-search-title = Busca: { $words }
home-tab-all = Todas
home-tab-expiring = Expirando
home-tab-mine = Minhas
home-tab-needs-reply = Sem resposta
home-tab-team = Equipe
home-tab-unassigned = Sem responsável
home-title = { $name }: { $count }
home-title-many = { $name }: mais de { $count }
home-view-edit = Alterar visão…
home-view-none = Visões salvas
home-view-of-team = { $name } (equipe)
home-view-save = Salvar como visão…
home-welcome = Boas-vindas à sua caixa de entrada
install-done = O Novelo agora está em { $workspace }. Convide-o para o canal do Slack onde os clientes devem aparecer: /invite @inbox. Você já pode fechar esta página.
install-failed = O Slack não concluiu a instalação, e nada mudou. Abra /slack/install de novo.
install-other-browser = Este link expirou ou foi aberto em outro navegador. Abra /slack/install de novo.
install-refused = Você não permitiu, então nada mudou.
kind-album = 📷 { $count } fotos e vídeos
kind-audio = 🎵 Áudio
kind-call = 📞 Ligação
kind-call-answered = 📞 Ligou e foi atendido no celular por { $span }
kind-call-missed = 📞 Ligou e ninguém atendeu
kind-choice = ▣ Escolheu
kind-comment = 💬 Comentário
kind-comment-answer = 💬 Respondeu a um comentário na sua publicação · todo mundo pode ler
kind-comment-hidden = 🙈 oculto
kind-comment-live = 💬 Comentário na sua transmissão ao vivo · todo mundo pode ler
kind-comment-post = 💬 Comentário na sua publicação · todo mundo pode ler
kind-contacts = 👤 Contato
kind-contacts-more = { $count ->
    [one] Há mais um número no celular.
   *[other] Há mais { $count } números no celular.
}
kind-contacts-own = 👤 Mandou o próprio número
kind-document = 📄 Documento
kind-form = 📝 Preencheu um formulário
kind-image = 📷 Foto
kind-location = 📍 Localização
kind-location-open = Abrir o mapa
kind-notice = 📇 Novidade sobre o cliente
kind-offer = ▣ Pergunta com respostas para tocar
kind-order = 🛒 Pedido
kind-order-more = { $count ->
    [one] Há mais um item no celular.
   *[other] Há mais { $count } itens no celular.
}
kind-order-of = { $count ->
    [0] 🛒 Pedido. Abra no celular para ver o que há nele.
    [one] 🛒 Pedido de um item
   *[other] 🛒 Pedido de { $count } itens
}
kind-order-total = Total: { $total }
kind-other = 📱 Mandou algo que só aparece no celular. Abra por lá.
kind-reaction = Reação
kind-share = 🔗 Compartilhou uma publicação
kind-sticker = 🏷️ Figurinha
kind-story-gone = Este story não está mais disponível
kind-story-mention = 📣 Mencionou você em um story
kind-story-reply = ↩ Respondeu ao seu story
kind-template = 📋 Modelo
kind-unsupported = { $what ->
    [edit] ✏️ Mudou uma mensagem. Abra no celular para ver as novas palavras.
    [event] 📅 Mandou um evento. Abra no celular.
    [message] 📱 Mandou algo que só aparece no celular. Abra por lá.
    [poll] 📊 Mandou uma enquete. Abra no celular.
    [video_note] 📹 Mandou um recado em vídeo. Abra no celular.
    [view_once] 👁️ Mandou uma foto ou vídeo de visualização única. Abra no celular.
   *[other] 📱 Mandou algo que não sabemos mostrar ({ $what }). Abra no celular.
}
kind-video = 🎬 Vídeo
kind-voice = 🎤 Mensagem de voz
late = ⏳ Esta mensagem está há 10 minutos sem sair para { $customer } e não vai mais sair sozinha. { $cause }
line-answer-breached = 🔴 { $whom }: a resposta era para { $until }, e o cliente continua esperando.
line-answer-breached-bare = 🔴 A resposta era para { $until }, e o cliente continua esperando.
line-answer-warning = ⏱ { $whom }: falta responder até { $until }. Já se foram três quartos do prazo.
line-answer-warning-bare = ⏱ Falta responder até { $until }. Já se foram três quartos do prazo.
line-arrived = { $by } confirmou que a mensagem acima chegou.
line-assigned = { $before } → { $owner } por { $by }
line-assigned-bare = Atribuída a { $owner } por { $by }
line-assigned-note = { $before } → { $owner } por { $by }: “{ $note }”
line-assigned-note-bare = Atribuída a { $owner } por { $by }: “{ $note }”
line-auto-close-soon = 🤖 O cliente não respondeu. Esta conversa fecha sozinha em uma hora; aperte Reabrir no cartão para mantê-la.
line-auto-closed = 🤖 O cliente não respondeu, então esta conversa foi fechada. Ela abre de novo quando ele escrever.
line-block-failed = ⚠️ O { $channel } não fez o bloqueio ({ $provider }). Aqui, mesmo assim, a pessoa fica silenciada.
line-blocked = 🚫 { $by } bloqueou { $customer }: as mensagens não chegam mais até nós. ⋯, Desbloquear libera de novo.
line-carried = ➡️ { $by } continuou em { $with }. O que não saiu daqui fica como nota.
line-carried-here = ➡️ { $by } continua aqui o que não saiu em { $with }.
line-close-reason = Motivo: { $reason }. { $note }
line-close-reason-bare = Motivo: { $reason }.
line-closed = { $by } fechou esta conversa.
line-colleague-answered = 🔒 { $by }, a pedido de { $owner }: “{ $text }”
line-colleague-asked = 💬 { $by } perguntou a { $owner }: “{ $question }”
line-comment-hide = 🙈 { $by } ocultou o comentário: só quem o escreveu ainda o vê.
line-comment-hide-failed = ⚠️ Não foi possível ocultar o comentário ({ $provider }). Oculte-o no aplicativo do Instagram ou tente de novo em um minuto.
line-comment-unhide = 💬 { $by } mostrou o comentário de novo: todo mundo pode ler.
line-comment-unhide-failed = ⚠️ Não foi possível mostrar o comentário de novo ({ $provider }). Tente de novo em um minuto ou faça isso no aplicativo do Instagram.
line-contact-note = 📌 { $by } mudou a nota deste contato; ela está em todos os cartões dele.
line-contact-note-gone = 📌 { $by } removeu a nota deste contato.
line-discarded = { $by } descartou a mensagem acima. Ela não foi enviada.
line-discarded-by-admin = Um admin descartou a mensagem acima. Ela não foi enviada.
line-dismissed = 🔗 { $by } diz que { $with } é outra pessoa.
line-draft-approved = ✅ { $by } aprovou o rascunho de { $owner }: vai para o cliente.
line-draft-rejected = ✋ { $by } recusou o rascunho de { $owner }. Nada foi enviado.
line-earlier = ↩ Esta pessoa já esteve aqui. Mensagens anteriores: { $count }. { $link }
line-file-left = { $by } desistiu de trazer o arquivo acima: ele continua onde estava. Veja no celular.
line-file-linked = { $by } envia { $file } como link. Ele leva ao arquivo por 7 dias.
line-first-reply = 🤖 { $owner } respondeu primeiro, então esta conversa agora é dessa pessoa.
line-given-back = { $by } devolveu esta conversa às regras.
line-handed-away = 🤖 Outro app assumiu e responde a este cliente agora. O que você escrever aqui traz a conversa de volta.
line-handed-to-us = 🙋 O app que respondia a este cliente passa a conversa para vocês: { $reason }. Até aqui: { $summary }
line-handed-to-us-bare = 🙋 O app que respondia a este cliente passa a conversa para vocês. Alguém precisa responder.
line-held-expired = ⌛ Não foi enviada: o que { $user } escreveu acima ficou retido e ninguém decidiu em 10 minutos. Fica como nota.
line-linked = 🔗 { $by } vinculou esta conversa a { $with }.
line-linked-by-itself = 🔗 Vinculada a { $with }: o mesmo número ou a mesma conta. Se for outra pessoa, escolha Desvincular em ⋯.
line-macro = ⚡ { $by } usou `!{ $code }`.
line-made-note = 🔒 { $by } guardou a mensagem acima como nota.
line-muted = 🔇 { $by } silenciou { $customer }. O que a pessoa escrever fica guardado nesta conversa, e ninguém é chamado a responder. ⋯, Tirar do silêncio desfaz.
line-new-place = 🔗 Esta conversa estava em outro canal do Slack. { $link }
line-new-place-bare = 🔗 Esta conversa estava em outro canal do Slack.
line-new-root = 🔗 O cartão desta conversa foi apagado, então ela continua aqui. Antes: { $link }
line-new-root-bare = 🔗 O cartão desta conversa foi apagado, então ela continua aqui.
line-no-canned = 🤖 A regra “{ $what }” não disse nada: nenhuma resposta pronta !{ $code } tem texto para esta conversa.
line-no-reply-needed = { $by } marcou como respondida.
line-nobody-there = 🤖 Não há ninguém para receber conversas. Elas ficam sem responsável até haver alguém; assuma se puder.
line-not-said = 🤖 A regra “{ $what }” tinha algo a dizer a este cliente, mas falta saber sobre ele: { $blanks }. Nada foi enviado.
line-not-said-bare = 🤖 Havia uma mensagem automática para este cliente, mas falta saber sobre ele: { $blanks }. Nada foi enviado.
line-note-sent = 📤 { $by } enviou a nota acima ao cliente.
line-number-changed = 📇 Este cliente tem um novo número ou conta. A conversa continua aqui.
line-number-saved = 📇 { $by } salvou { $phone } como o número de { $name }.
line-number-saved-bare = 📇 { $by } salvou o número { $phone }.
line-opened-by-link = 🔗 O cliente abriu a conversa por um link ou anúncio: { $what }
line-opened-by-link-bare = 🔗 O cliente abriu a conversa por um link ou anúncio.
line-opted-in = 🔔 { $customer } quer receber nosso marketing de novo.
line-opted-in-bare = 🔔 Essa pessoa quer receber nosso marketing de novo.
line-opted-in-by = 🔔 { $by } anotou que este contato pode receber marketing de novo.
line-opted-out = 🔕 { $customer } não quer mais marketing. Modelos de marketing são recusados a partir de agora; respostas continuam chegando.
line-opted-out-bare = 🔕 Essa pessoa não quer mais marketing. Modelos de marketing são recusados a partir de agora; respostas continuam chegando.
line-opted-out-by = 🔕 { $by } anotou que este contato não quer marketing. Modelos de marketing são recusados a partir de agora; respostas continuam chegando.
line-owner-note = { $by } para { $owner }: “{ $note }”
line-owner-over = 🤖 Já faz muito tempo que { $owner } cuidou desta conversa: agora ela está sem responsável.
line-passed-on = 🤖 { $owner } está ausente e passa esta conversa adiante.
line-pending = { $by } deixou esta conversa pendente: esperando o cliente.
line-phone-cleared = 📇 { $by } removeu o telefone do cliente.
line-phone-imported = 📇 O telefone do cliente veio de um arquivo de contatos.
line-phone-set = 📇 { $by } salvou o telefone do cliente.
line-priority-high = ❗ { $by } mudou a prioridade para alta.
line-priority-urgent = ‼️ { $by } mudou a prioridade para urgente.
line-priority-usual = { $by } voltou a prioridade ao normal.
line-queue-called-off = 🔒 { $by } segurou a mensagem acima: ela fica só na equipe.
line-queue-dropped = ⌛ Uma mensagem esperou 30 dias o cliente escrever e não foi enviada. Quem a escreveu recebeu o texto de volta.
line-queued = ⏳ { $by } deixou a mensagem acima na fila até o cliente escrever.
line-reaction = { $emoji } em “{ $text }”
line-reaction-bare = { $emoji } em uma mensagem anterior
line-reopened = O cliente escreveu: esta conversa está aberta de novo.
line-reopened-by = { $by } reabriu esta conversa.
line-rule-broke = 🤖 A regra “{ $what }” falhou aqui e foi desligada. Os admins já sabem.
line-ruled = 🤖 Regra “{ $rule }”: { $acts }
line-security-code = 🔐 O código de segurança do cliente mudou: um celular novo, ou de outra pessoa. Confirme que ainda é ele antes de contar algo particular.
line-sent-again = { $by } enviou a mensagem acima de novo.
line-sent-again-by-admin = Um admin enviou a mensagem acima de novo.
line-shared-out = 🤖 Passada para { $owner }: é a vez dessa pessoa.
line-shared-out-next = 🤖 { $before } ainda não pegou: passada para { $owner }.
line-slow-answer = 🤖 { $owner }, este cliente espera uma resposta há { $minutes } minutos.
line-slow-answer-bare = 🤖 Este cliente espera uma resposta há { $minutes } minutos, e ninguém assumiu a conversa.
line-snooze-broken = ⏰ O cliente escreveu, então esta conversa voltou antes da hora.
line-snooze-over = ⏰ O adiamento terminou: esta conversa está de volta nas listas.
line-snoozed = 💤 { $by } adiou esta conversa até { $until }. Ela volta sozinha, ou quando o cliente escrever.
line-survey = 🤖 O cliente deu { $stars } à conversa que { $by } fechou.
line-tagged = { $by } acrescentou { $tags }
line-taken = { $by } assumiu esta conversa.
line-taken-over = { $by } assumiu esta conversa no lugar de { $before }.
line-team-given = Para a equipe { $team }, por { $by }
line-team-none = { $by } tirou a conversa da equipe
line-template-instead = 📋 { $by } enviou um modelo no lugar da mensagem acima.
line-twice = ⚠️ A primeira tentativa chegou, afinal: o cliente pode ter recebido esta mensagem duas vezes.
line-unblock-failed = ⚠️ O { $channel } não fez o desbloqueio ({ $provider }). Tente de novo em um minuto.
line-unblocked = { $by } desbloqueou { $customer }: a pessoa pode escrever de novo.
line-undone = { $by } desfez isso. A conversa voltou a ser como era.
line-unlinked = 🔗 { $by } desvinculou esta conversa de { $with }.
line-unmuted = 🔔 { $by } tirou { $customer } do silêncio.
line-unreadable = ⚠️ O cliente mandou algo que não conseguimos ler. Está guardado; por enquanto, veja no celular.
line-unsent-elsewhere = 🚫 A mensagem “{ $text }” foi apagada no celular ou no app. O cliente não a vê mais.
line-unsent-elsewhere-bare = 🚫 Uma mensagem foi apagada no celular ou no app. O cliente não a vê mais.
line-unshown-left = { $by } deixou a mensagem acima de lado: ela não aparece aqui. Veja no celular.
line-woken = ⏰ { $by } trouxe esta conversa de volta antes da hora.
link-how = Quem é a mesma pessoa que { $customer }? Os dois cartões vão mostrar isso, e nada é movido: você pode desvincular quando quiser.
link-label = Contato
link-no = Outra pessoa
link-same = É a mesma pessoa que *{ $other }*?
link-search = Nome, @usuário ou número
link-title = Vincular contato
link-which = Vários contatos têm este número. É *{ $other }*?
link-yes = Vincular
list-all = { $count ->
    [0] Conversas
    [one] Uma conversa
   *[other] { $count } conversas
}
list-blocked = { $count ->
    [0] Conversas bloqueadas
    [one] Uma conversa bloqueada
   *[other] { $count } conversas bloqueadas
}
list-closed = { $count ->
    [0] Conversas fechadas
    [one] Uma conversa fechada
   *[other] { $count } conversas fechadas
}
list-empty = Nenhuma conversa aberta. As novas aparecem aqui e nos seus canais do Slack.
list-expired = { $count ->
    [0] Fora do prazo para responder livremente
    [one] Uma conversa fora do prazo para responder livremente
   *[other] { $count } conversas fora do prazo para responder livremente
}
list-expiring = { $count ->
    [0] Com o prazo de resposta acabando
    [one] Uma conversa com o prazo de resposta acabando
   *[other] { $count } conversas com o prazo de resposta acabando
}
list-export = Exportar CSV
list-favourites = { $count ->
    [0] Favoritas
    [one] Uma favorita
   *[other] { $count } favoritas
}
list-first = Nenhum número de WhatsApp nem conta do Instagram está conectado ainda.
list-first-how = Um admin conecta pelo terminal onde o Novelo roda: `novelo inboxes add whatsapp` ou `novelo inboxes add instagram`. Depois disso, as mensagens dos clientes aparecem no canal do Slack que você escolher.
list-forgotten = Esta lista é antiga demais. Peça de novo com /inbox.
list-found = { $count ->
    [0] Nada encontrado
    [one] Uma conversa
   *[other] { $count } conversas
}
list-instagram = { $count ->
    [0] No Instagram
    [one] Uma conversa no Instagram
   *[other] { $count } conversas no Instagram
}
list-linked = { $count ->
    [0] Clientes conhecidos também em outro lugar
    [one] Uma conversa com alguém conhecido também em outro lugar
   *[other] { $count } conversas com pessoas conhecidas também em outro lugar
}
list-many = Mais de { $count } conversas
list-mine = { $count ->
    [0] Suas conversas
    [one] Uma conversa sua
   *[other] { $count } conversas suas
}
list-muted = { $count ->
    [0] Conversas silenciadas
    [one] Uma conversa silenciada
   *[other] { $count } conversas silenciadas
}
list-needs-reply = { $count ->
    [0] Esperando resposta
    [one] Uma conversa espera resposta
   *[other] { $count } conversas esperam resposta
}
list-next = Próxima
list-none = Nada por aqui no momento.
list-not-whole = ⚠️ O Slack não disse em quais canais do Slack você está, então podem faltar conversas aqui. Tente de novo em um minuto.
list-open = { $count ->
    [0] Conversas abertas
    [one] Uma conversa aberta
   *[other] { $count } conversas abertas
}
list-open-thread = Abrir thread
list-pending = { $count ->
    [0] Conversas pendentes
    [one] Uma conversa pendente
   *[other] { $count } conversas pendentes
}
list-previous = Anterior
list-snoozed = { $count ->
    [0] Conversas adiadas
    [one] Uma conversa adiada
   *[other] { $count } conversas adiadas
}
list-unassigned = { $count ->
    [0] Conversas sem responsável
    [one] Uma conversa sem responsável
   *[other] { $count } conversas sem responsável
}
list-urgent = { $count ->
    [0] Conversas urgentes
    [one] Uma conversa urgente
   *[other] { $count } conversas urgentes
}
list-waiting = esperando há { $span }
list-whatsapp = { $count ->
    [0] No WhatsApp
    [one] Uma conversa no WhatsApp
   *[other] { $count } conversas no WhatsApp
}
location-address = Endereço
location-hint = Coordenadas ou o link de um lugar no Google Maps, Apple Maps, Waze ou OpenStreetMap. Links encurtados não servem: abra e copie o endereço completo.
location-name = Nome do lugar
location-title = Localização
location-unknown = Não encontro um lugar nisto. Escreva coordenadas como -23.5614, -46.6559 ou o link completo de um mapa.
location-where = Coordenadas ou link do mapa
more-ask-number = Pedir o número
more-assign = Atribuir…
more-block = Bloquear
more-consult = Perguntar a um colega
more-contact = Contato
more-contact-card = Cartão de contato
more-give-back = Devolver ao robô
more-history = Histórico
more-link = Vincular contato
more-location = Localização
more-move = Mover para canal…
more-mute = Silenciar
more-no-reply = Não precisa de resposta
more-nothing-waits = Nada espera resposta por aqui.
more-offer = Botões / lista
more-paper = Exportar…
more-priority = Prioridade
more-snooze = Adiar
more-stars = Favorita
more-tags = Etiquetas
more-title = Conversa
more-unblock = Desbloquear
more-unlink = Desvincular
more-unmute = Tirar do silêncio
more-waits = O cliente espera há { $span }. Se não há o que responder, diga isso e a conversa sai da fila.
more-wake = Trazer de volta
more-write = Escrever resposta
move-cannot = Escolha um canal do Slack que mostre esta caixa e em que você esteja. `novelo routes` dá mais canais a uma caixa.
move-do = Mover
move-hint = Um que mostre esta caixa, por si ou por uma rota, e em que você e o responsável estejam. Um cartão novo vai para lá.
move-owner-cannot = O responsável não está nesse canal do Slack. Antes, atribua a conversa a alguém que esteja, ou a ninguém.
move-title = Mover para canal
move-to = Canal do Slack
new-already = Isso já foi feito. Veja na conversa.
new-begun = Enviado. A conversa aparece já em { $place }, à espera da primeira resposta.
new-contact = Contato
new-contact-pick = Busque por nome ou número
new-elsewhere = A conversa com essa pessoa está num canal do Slack em que você não está. Peça a alguém de lá que escreva, ou que ponha você no canal.
new-existing = Enviado na conversa que vocês já têm com essa pessoa.
new-exists = Vocês já têm uma conversa com essa pessoa: o modelo sai nela. { $link }
new-inbox = Caixa de entrada
new-instagram = No Instagram só o cliente pode começar: peça que ele escreva para vocês. Para escrever primeiro, escolha uma caixa do WhatsApp.
new-may-not = Você não está no canal do Slack desta caixa, ou não pode escrever a clientes. Escolha outra caixa, ou peça a um colega.
new-name = Nome
new-name-hint = Como a equipe chama alguém novo.
new-no-inbox = Nenhuma caixa de WhatsApp sua está conectada, então não há de onde escrever. Peça a um admin que conecte uma com `novelo inboxes add whatsapp`, ou que ponha você no canal dela no Slack.
new-phone = Telefone
new-phone-example = (11) 98765-4321
new-phone-hint = Um número sem código do país vale como do país da própria caixa.
new-phone-wrong = Isto não é um número de telefone. Escreva com DDD e, para outro país, com + e o código dele.
new-title = Nova conversa
new-unusual = ⚠️ Este número parece incomum para o país dele. Confira antes de enviar.
new-who = Escolha um contato ou escreva um telefone.
notice-already-closed = Esta conversa já está fechada.
notice-already-decided = Alguém já decidiu isso.
notice-already-high = A prioridade já é alta.
notice-already-linked = Esses dois já são a mesma pessoa.
notice-already-muted = Essa pessoa já está silenciada.
notice-already-open = Esta conversa já está aberta.
notice-already-pending = Esta conversa já está pendente.
notice-already-teams = Ela já está com { $team }.
notice-already-unlinked = Alguém já desvinculou esses dois.
notice-already-urgent = A prioridade já é urgente.
notice-already-usual = A prioridade já é normal.
notice-already-with = Esta conversa já está com { $owner }.
notice-already-yours = Esta conversa já é sua.
notice-assigned = { $by } passou para você a conversa com { $customer } ({ $inbox }). { $link }
notice-assigned-bare = { $by } passou para você a conversa com { $customer } ({ $inbox }).
notice-assigned-note = { $by } passou para você a conversa com { $customer } ({ $inbox }): “{ $note }” { $link }
notice-assigned-note-bare = { $by } passou para você a conversa com { $customer } ({ $inbox }): “{ $note }”
notice-block-already = Essa pessoa já está bloqueada.
notice-block-cannot = Neste canal não há como bloquear alguém. Em vez disso, silencie: ⋯, Silenciar.
notice-block-not-blocked = Essa pessoa não está bloqueada.
notice-block-too-late = O WhatsApp só deixa uma empresa bloquear quem escreveu nas últimas 24 horas. Em vez disso, silencie, ou bloqueie quando a pessoa escrever de novo.
notice-bulk-assigned = { $by } passou { $count } conversas para você. Elas estão em Minhas, na Home do app.
notice-cannot-own = { $user } não pode responder a clientes aqui, então a conversa fica como estava. Escolha um membro pleno deste workspace que esteja neste canal do Slack.
notice-deleted-late = { $customer } já recebeu esta mensagem: apagar aqui não desfaz o envio.
notice-edited-late = { $customer } ainda vê o primeiro texto. Para corrigir, envie uma nova mensagem.
notice-favourite-wrote = ⭐ { $customer }, uma das suas favoritas, escreveu. { $link }
notice-favourite-wrote-bare = ⭐ { $customer }, uma das suas favoritas, escreveu.
notice-fetching = Buscando o arquivo de novo. Ele aparece na thread quando chegar.
notice-file-refused = { $file } não foi enviado. { $cause }
notice-given = Agora ela está com { $owner }. Há algo que essa pessoa deva saber?
notice-gone = Esta conversa não está mais aqui. Procure por ela com `/inbox`.
notice-kept-as-note = 🔒 Fica só na equipe: aqui uma linha comum é uma nota. Para enviar ao cliente, comece com `resposta:` ou escolha “Send this to customer” no menu da mensagem.
notice-late-cancelled = Não foi enviada: você apagou a tempo.
notice-leave-note = Deixar um recado
notice-may-not-act = Só membros plenos deste workspace que estão neste canal do Slack podem fazer isso.
notice-not-agent = 🔒 Não foi enviada: só membros plenos deste workspace que estão neste canal do Slack podem responder a clientes. Sua mensagem fica aqui como nota.
notice-not-by-hand = Ninguém da equipe respondeu aqui desde que a conversa abriu, então as regras já respondem.
notice-not-muted = Essa pessoa não está silenciada.
notice-not-snoozed = Esta conversa não está adiada.
notice-nothing-to-send = Não foi enviada: não havia nada nela que o { $channel } possa levar.
notice-number-hidden = Esta caixa esconde os números dos clientes, e você não pode vê-los. Peça a alguém que possa para começar a conversa.
notice-number-known = { $phone } já está salvo.
notice-open-thread = Abrir thread
notice-owner-needed = Diga quem: `@inbox atribuir @alguém`.
notice-owner-note = { $by } sobre a conversa com { $customer } ({ $inbox }): “{ $note }” { $link }
notice-owner-note-bare = { $by } sobre a conversa com { $customer } ({ $inbox }): “{ $note }”
notice-priority-how = Diga qual: `@inbox prioridade alta`, `urgente` ou `normal`.
notice-reaction-kept = Fica no Slack. Na próxima vez eu pergunto de novo.
notice-retrying = Enviando de novo. A marca na mensagem mostra o andamento.
notice-rule = 🤖 Regra “{ $rule }”: veja a conversa com { $customer } ({ $inbox }). { $link }
notice-rule-assigned = 🤖 A regra “{ $rule }” passou para você a conversa com { $customer } ({ $inbox }). { $link }
notice-rule-assigned-bare = 🤖 A regra “{ $rule }” passou para você a conversa com { $customer } ({ $inbox }).
notice-rule-bare = 🤖 Regra “{ $rule }”: veja a conversa com { $customer } ({ $inbox }).
notice-shared-out = 🤖 É a sua vez: a conversa com { $customer } ({ $inbox }) é sua. { $link }
notice-shared-out-bare = 🤖 É a sua vez: a conversa com { $customer } ({ $inbox }) é sua.
notice-showing = Mostrando de novo. Aparece no fim desta thread.
notice-slack-silent = O Slack não nos disse agora se você pode fazer isso. Nada mudou: tente de novo daqui a um minuto.
notice-snooze-how = Diga até quando: `@inbox adiar 4h`, `@inbox adiar amanhã` ou `@inbox adiar 2026-12-01 14:30`, no máximo um ano à frente.
notice-snooze-over = ⏰ Você tinha adiado até agora a conversa com { $customer } ({ $inbox }). { $link }
notice-snooze-over-bare = ⏰ Você tinha adiado até agora a conversa com { $customer } ({ $inbox }).
notice-snooze-past-window = ⚠️ A janela de resposta fecha { $until }, antes de esta conversa voltar. Para responder a tempo, adie por menos tempo.
notice-stands-asked = Nada foi feito: ninguém sabe se chegou e a thread pergunta. Escolha por lá.
notice-stands-failed = Nada foi feito: falhou. Use Tentar de novo ou Descartar no último aviso sobre ela.
notice-stands-going = Nada foi feito: já está a caminho.
notice-stands-held = Nada foi feito: fica guardada até alguém decidir ou o cliente escrever.
notice-stands-left = Nada foi feito: alguém já deixou de lado. Para enviar mesmo assim, escreva de novo.
notice-stands-sent = Nada foi feito: já chegou do outro lado.
notice-stands-uncertain = Nada foi feito: ainda estamos vendo se chegou. Espere dois minutos; se ninguém souber, a thread pergunta.
notice-tag-how = Diga quais etiquetas: `@inbox etiqueta troca` para esta conversa, `@inbox etiqueta ★vip` para a pessoa. `-troca` tira uma.
notice-tags-same = As etiquetas já estão assim.
notice-take-over = Assumir mesmo assim
notice-thread-only = Isso funciona na thread de uma conversa. `/inbox` mostra a lista.
notice-trouble = Algo deu errado do nosso lado e nada mudou. Tente de novo daqui a um minuto.
notice-view-dropped = A visão “{ $name }” foi apagada. As conversas continuam como estão.
notice-view-gone = Esta visão foi apagada. As conversas continuam como estão.
notice-words-unknown = Não entendi “{ $words }”. Nada foi enviado ao cliente. `@inbox ajuda` lista o que eu sei.
number-no = Não
number-save = Salvar e vincular
number-seen = O cliente escreveu *{ $number }*. Se for o número dele, salve: a conversa dele no WhatsApp fica vinculada.
offer-add = Adicionar resposta
offer-answer = Resposta { $number }
offer-answer-needed = Escreva uma resposta de no máximo { $most } caracteres ou remova.
offer-answer-twice = Duas respostas são iguais. Mude uma delas.
offer-counted = { $count } de { $most }
offer-description = Texto menor sob a resposta { $number }
offer-most = { $count } de { $most } respostas
offer-opener = Texto do botão que abre a lista
offer-remove = Remover resposta { $number }
offer-style = Como as respostas aparecem
offer-style-buttons = Botões sob a pergunta
offer-style-list = Uma lista que abre
offer-style-quick-replies = Respostas rápidas
offer-text = Pergunta
offer-title = Botões / lista
offer-too-long = A pergunta passa do limite em { $count } caracteres. Encurte.
owner-note-leave = Deixar recado
owner-note-title = Um recado
owner-note-to = Para { $owner }
paper-ask = Exportar conversa
paper-coming = 📄 O arquivo está a caminho: ele chega nas suas mensagens diretas com este app.
paper-csv = CSV, para planilhas
paper-done = { $count ->
        [one] A conversa que você pediu, com uma mensagem. As notas da equipe não estão nela.
       *[other] A conversa que você pediu, com { $count } mensagens. As notas da equipe não estão nela.
    }
paper-done-notes = { $count ->
        [one] A conversa que você pediu, com uma mensagem. ⚠️ As notas da equipe estão nela: não é para o cliente.
       *[other] A conversa que você pediu, com { $count } mensagens. ⚠️ As notas da equipe estão nela: não é para o cliente.
    }
paper-edited = editada
paper-failed = não entregue
paper-failed-slack = O Slack não aceitou o arquivo da conversa. Peça de novo; se falhar outra vez, avise um admin que este app não consegue enviar arquivos.
paper-file = arquivo
paper-file-name = conversa
paper-internal = INTERNO
paper-json = JSON, para outros programas
paper-kind = Formato
paper-notes = Com as notas da equipe
paper-notes-how = Marcadas como internas; não são para o cliente
paper-pdf = PDF com imagens, para ler ou imprimir
paper-submit = Exportar
paper-times = horários: { $zone }
paper-title = Conversa
paper-unknown = { $mark } indica uma letra que este arquivo não consegue mostrar; CSV e JSON trazem todas.
paper-unsent = apagada pelo cliente
paper-where = O arquivo chega nas suas mensagens diretas com este app. Fica registrado que você o pediu.
paper-with = Incluir também
pings-both = Escolha as duas horas, ou nenhuma.
pings-close = Cancelar
pings-digest = Juntas
pings-digest-how = Uma só mensagem a cada quarto de hora
pings-from = Silêncio a partir das
pings-how = Como você quer ficar sabendo?
pings-instant = Na hora
pings-instant-how = Cada coisa quando acontece
pings-later = O Slack não confirmou agora quem você é. Tente de novo em um minuto.
pings-no-quiet = Sem horário de silêncio
pings-off = Nenhuma
pings-off-how = Você confere por conta própria
pings-save = Salvar
pings-title = Notificações
pings-until = Silêncio até
pings-what = Mensagens diretas sobre o que passam para você, favoritos que escrevem, sonecas que acabam e janelas de resposta que fecham logo. Seja qual for a escolha, uma janela sua com menos de 30 minutos 🔴 e respostas suas que não chegaram são avisadas na hora.
pings-zone = Seu fuso horário no Slack: { $zone }
plot-answers = Primeiras respostas, por tempo de expediente
plot-answers-alt = { $count } primeiras respostas: metade veio em até { $median } de expediente, nove em dez em até { $p90 }.
plot-answers-marks = mediana { $median } · 90 % em até { $p90 }
plot-heat = Mensagens de clientes por dia da semana e hora
plot-heat-alt = { $total } mensagens de clientes; a maioria: { $day } a partir das { $hour }, { $count }.
plot-waiting = Esperando agora, por tempo de espera
plot-waiting-alt = { $count } clientes esperam agora, o que espera há mais tempo há { $span }.
post-about-product = 🛍️ sobre o produto { $product }
post-by = { $customer } no { $channel }:
post-edited = ✏️ editada
post-forwarded = ↪ encaminhada
post-from-ad = 📣 veio do anúncio “{ $title }”
post-from-ad-open = ver o anúncio
post-late = 🕘 enviada { $at }
post-quote-open = abrir
post-quote-unknown = Responde a uma mensagem que não está aqui
post-quote-unsent = Responde a uma mensagem que foi apagada
post-standby = 🤖 outro app responde aqui
post-unsent = 🚫 O cliente apagou esta mensagem.
post-unsent-by-us = 🚫 Apagada no celular ou no app. O cliente não a vê mais.
post-unshowable = ⚠️ Aqui vai algo que não foi possível mostrar. Está guardado: veja no celular ou peça ao seu admin para rodar `novelo deliveries list`.
priority-high = ❗ Alta
priority-urgent = ‼️ Urgente
priority-usual = Normal
profile-clash = ⚠️ Enquanto você editava, outra pessoa mudou { $field }. Agora está: { $value }
profile-clash-next = Nada do que você digitou foi salvo ainda. Aperte Salvar para manter o seu, ou escreva no campo o que está lá agora.
profile-earlier = Threads anteriores com esta pessoa: { $count }
profile-elsewhere = 🔗 { $source } diz { $fact }
profile-email = E-mail
profile-fact = { $field }: { $value }
profile-language = Idioma
profile-marketing-no = Não quer marketing: modelos de marketing são recusados
profile-marketing-yes = Pode receber marketing
profile-name = Nome
profile-no = Não
profile-note = 📌 Nota do contato
profile-note-hint = Aparece em todos os cartões desta pessoa, em todos os canais. O cliente nunca vê.
profile-nothing = —
profile-opted-out = Marketing
profile-phone = Telefone
profile-phone-code = Com o código do país: +55 11 98765-4321.
profile-phone-hidden = Oculto nesta caixa. Deixe vazio para manter; digite um número para trocar.
profile-phone-home = Sem código do país, vale como número de { $country }; comece com + para qualquer outro.
profile-restricted = Nem todos veem este campo.
profile-reveal = Mostrar número
profile-title = Contato
profile-yes = Sim
progress-list = ⏳ Sua lista está sendo preparada como arquivo: { $total ->
    [0] { $done } conversas até agora
   *[other] { $done } de { $total } conversas
}. O arquivo chega aqui quando estiver completo.
progress-list-made = 📄 Sua lista como arquivo está pronta, com { $count ->
    [one] uma conversa
   *[other] { $count } conversas
}. Ela chega aqui em seguida.
progress-paper = ⏳ A conversa está sendo preparada como arquivo: { $done } de { $total } mensagens. O arquivo chega aqui quando estiver completo.
progress-paper-made = 📄 A conversa como arquivo está pronta, com { $count ->
    [one] uma mensagem
   *[other] { $count } mensagens
}. Ela chega aqui em seguida.
progress-stopped = O arquivo que você pediu não será mais feito: você não pode mais levá-lo. Fale com um administrador se precisar dele.
query-help = `/inbox ajuda` mostra as palavras que conheço.
query-more = … e mais { $count } que não entendo.
query-nearest = Você quis dizer `{ $nearest }`?
query-wrong-date = “{ $word }” não é um dia que eu saiba ler. Escreva `{ $facet }:31/01/2026`, `{ $facet }:hoje` ou `{ $facet }:7d`.
query-wrong-empty = Falta algo depois de “{ $word }”. Por exemplo: `{ $example }`.
query-wrong-long = “{ $word }…” é longo demais para procurar.
query-wrong-many = É muita coisa de uma vez, a partir de “{ $word }”. Peça menos.
query-wrong-number = “{ $word }” não é um número. Por exemplo: `{ $example }`.
query-wrong-operator = Não conheço “{ $word }”.
query-wrong-span = “{ $word }” não é um tempo. Por exemplo: `{ $example }`.
query-wrong-value = Não conheço “{ $word }” para `{ $facet }:`.
query-wrong-word = Não conheço “{ $word }”. Para procurar nas mensagens e nos nomes: `/inbox buscar { $word }`.
queue-dropped = ⌛ { $customer } não escreve há 30 dias, então esta sua mensagem não foi enviada. Aqui está o texto; um modelo chega a { $customer } a qualquer hora.
reaction-ask = { $customer } deve ver seu { $emoji } no { $channel }? Se você disser que sim, de agora em diante seus { $allowed } aparecem para o cliente, e também quando você tirar; os outros emoji ficam no Slack.
reaction-keep = Deixar no Slack
reaction-show = Mostrar
report-agent = • { $name }: { $replies } respostas em { $conversations } conversas, resposta mediana { $median }
report-busiest = Hora mais movimentada: { $day } a partir das { $hour }, { $count } mensagens
report-channel = • { $name }: { $conversations } conversas, { $replies } respostas, resposta mediana { $median }
report-coming = 📊 O relatório chega por mensagem direta em instantes.
report-failed = ⚠️ { $count } não entregues: { $cause }
report-first = Primeira resposta em tempo de expediente: mediana { $median }, 90 % em até { $p90 } ({ $count })
report-first-clock = Primeira resposta em tempo corrido: mediana { $median }, 90 % em até { $p90 } ({ $count })
report-inbox = • { $name }: { $conversations } conversas, { $replies } respostas, resposta mediana { $median }
report-missed = Nunca respondidas: { $count }
report-rated = Avaliações dos clientes: média { $average } de 5, { $count } respostas a { $asked } perguntas
report-reason = • Fechadas como “{ $name }”: { $conversations } conversas
report-solving = Até fechar: mediana { $median }, 90 % em até { $p90 } ({ $count })
report-stars = ★ { $average } ({ $count })
report-tag = • { $name }: { $conversations } conversas, { $replies } respostas, resposta mediana { $median }
report-team = • { $name }: { $conversations } conversas, { $replies } respostas, resposta mediana { $median }
report-title = *Relatório, { $since } a { $until }*
report-volume = { $conversations } conversas · { $written } mensagens de clientes · { $replies } respostas · { $closed } fechadas
report-when = “{ $words }” não é um período que eu conheça. Tente `/inbox relatório` com hoje, ontem, semana, mês ou datas como 2026-11-01 2026-11-30.
role-admin = Admin
role-admin-may = Tudo, e estas configurações. Os admins do workspace do Slack sempre são.
role-agent = Atendente
role-agent-may = Responde a clientes. Sem nenhum grupo aqui, todos no canal do Slack sem outro papel respondem.
role-lead = Líder
role-lead-may = Faz o que um atendente faz e recebe aviso quando clientes esperam demais.
role-trainee = Em treinamento
role-trainee-may = Assume, anota, etiqueta e rascunha. Nada chega ao cliente sem aprovação.
role-viewer = Leitor
role-viewer-may = Só acompanha.
ruled-assign = passou para { $user }
ruled-assign-nobody = ficou sem responsável
ruled-canned = respondeu ao cliente com !{ $code }
ruled-notify = { $user } recebeu um aviso
ruled-priority-high = prioridade alta
ruled-priority-urgent = urgente
ruled-priority-usual = prioridade normal
ruled-reply = respondeu ao cliente
ruled-status-closed = fechada
ruled-status-open = aberta
ruled-status-pending = aguardando o cliente
ruled-tag = #{ $tag }
ruled-team = passou para { $team }
ruled-team-nobody = ficou sem equipe
rules-hit = { $status } · { $words }
rules-how = Testar uma regra não muda nada: mostra em quais das últimas { $count } conversas, como estão agora, ela agiria.
rules-more = … e mais { $count }
rules-none = Nenhuma caixa tem regras ainda. Escreva algumas no arquivo de configurações: `novelo settings show` e `apply`.
rules-notify-owner = o responsável foi avisado
rules-one = *{ $name }* · { $inbox } · { $when }: { $acts }
rules-one-off = *{ $name }* · { $inbox } · { $when }: { $acts } · ⚠️ falhou e está desligada
rules-tried = O que ela faria
rules-try = Testar
rules-would = Agiria em { $count } das últimas { $most } conversas que você pode ver. Nada foi feito.
sent-by = 📤 { $by } enviou isto para { $customer } no { $channel }
sent-privately = 🔒 { $by } enviou a { $customer } a única resposta privada ao comentário no { $channel }
sent-publicly = 📢 { $by } respondeu a { $customer } em público no { $channel }: todo mundo pode ler
settings-agent = { $who } · { $role }
settings-agent-away = { $who } · { $role } · 💤 ausente
settings-also = O mesmo que `novelo settings apply` faz; fica na auditoria com o seu nome.
settings-away = Fora do horário, o cliente recebe
settings-away-hint = Uma vez em cada período fechado; também com {"{{"}opens{"}}"}. Vazio: não é enviado. Um texto para todos, ou cada um abaixo do seu idioma, sozinho numa linha: [en], [pt-BR].
settings-clash = “{ $field }” agora está assim:
settings-clash-how = ⚠️ Enquanto você editava, outra pessoa mudou algo nesta janela. Onde está diferente do seu:
settings-clash-nothing = (vazio)
settings-close-pending-after-hours = Fechar conversas pendentes depois de quantas horas
settings-close-pending-after-hours-hint = 0: nunca.
settings-close-reasons = Motivos para fechar
settings-close-reasons-hint = Um por linha. Ao fechar, pede-se um deles.
settings-closing = Fechar e reabrir…
settings-collision-hold = Perguntar antes quando um colega acabou de responder
settings-collision-hold-hint = Ou quando outra pessoa está cuidando da conversa.
settings-deny-list = Palavras que não vão ao cliente sem perguntar
settings-deny-list-hint = Uma por linha, endereços também.
settings-first-answer-within = Prazo da primeira resposta
settings-first-answer-within-hint = Em horário de atendimento: 4h para todas, ou uma linha para cada: “usual: 4h”, “high: 1h”, “urgent: 15m”. Nada: sem prazo.
settings-first-responder-owns = Quem responde primeiro fica com ela
settings-first-responder-owns-hint = Quando ainda não tem responsável.
settings-hours = Horário de atendimento
settings-hours-hint = Uma linha para cada: “zone: America/Sao_Paulo”, “mon-fri: 09:00-12:00, 13:00-18:00”, “2026-12-25: fechado”. Nada: sempre aberto.
settings-itself = O que é automático
settings-itself-button = O que é automático…
settings-keep-closed-on-thanks = Um simples “obrigado” não reabre
settings-keep-closed-on-thanks-hint = Até um dia depois de fechar. Qualquer outra palavra reabre.
settings-language = Idioma
settings-language-en = English
settings-language-hint = Do canal do Slack e do que os clientes recebem automaticamente.
settings-language-pt-br = Português (Brasil)
settings-lead = Quem é avisado do que atrasa
settings-lead-group = Ou um grupo de usuários
settings-lead-group-hint = Todos do grupo são mencionados na thread.
settings-lead-hint = Além do responsável ou da equipe. Ninguém, ou uma pessoa aqui, ou um grupo abaixo.
settings-link-mode = Dois contatos com o mesmo número
settings-link-mode-auto = Vincular o que é certo
settings-link-mode-hint = O que fazer com eles. De duas caixas, vale a mais cautelosa.
settings-link-mode-off = Não fazer nada
settings-link-mode-suggest = Sempre perguntar no cartão
settings-link-mode-team = Como em todo o workspace
settings-linking = Vínculos
settings-linking-hint = Em toda caixa que não diga outra coisa.
settings-linking-is = Dois contatos com o mesmo número: { $mode }
settings-message-after-minutes = Minutos até o cliente ser avisado
settings-message-after-minutes-hint = Mais que os da equipe, até 1440. Precisa do texto abaixo.
settings-most-open-each = Conversas abertas por pessoa
settings-most-open-each-hint = 0: sem limite.
settings-most-waiting-each = Conversas esperando por pessoa
settings-most-waiting-each-hint = 0: sem limite.
settings-new-card-after-days = Cartão novo para quem volta depois de quantos dias
settings-new-card-after-days-hint = De 1 a 365.
settings-next-answer-within = Prazo das outras respostas
settings-next-answer-within-hint = Da mesma forma.
settings-next-person-after-minutes = Minutos até passar para a próxima pessoa
settings-next-person-after-minutes-hint = Se quem recebeu não fizer nada. 0: nunca.
settings-no = Não
settings-no-channels = Nenhum
settings-no-group = Ninguém: cada um assume
settings-no-groups = O seu workspace do Slack ainda não tem grupos de usuários. Crie alguns no Slack, em Pessoas e grupos de usuários.
settings-nobody = Ninguém
settings-notes = Notas e confirmação…
settings-notes-in = Canais do Slack para notas
settings-notes-in-hint = Lá, uma linha comum na thread é uma nota; respostas começam com >> ou vêm de um botão.
settings-nudge-after-minutes = Minutos até a equipe saber de quem espera
settings-nudge-after-minutes-hint = De horário de trabalho, de 1 a 1440, na conversa. Com este e os dois seguintes vazios, ninguém é avisado.
settings-open = ⚙️ Configurações
settings-role-is = *{ $role }*: { $groups }
settings-roles = Papéis
settings-roles-how = Quem está em vários grupos tem o maior dos papéis.
settings-roles-none = Nenhum papel definido: todos nos canais do Slack são atendentes.
settings-round-robin = Distribuir para
settings-round-robin-hint = Conversas sem responsável vão, na vez de cada um, para quem deste grupo estiver presente.
settings-rules = Regras
settings-rules-hint = Como abaixo de “rules:” no arquivo de configurações, cada uma começando com “- name:”. O que vem depois de # não fica guardado. Vazio: sem regras.
settings-rules-how = Aqui você vê todas as regras e testa o que uma faria. “Escrever regras…” de uma caixa muda as dela.
settings-sharing = Distribuição…
settings-signature = O que o cliente vê de quem responde
settings-signature-first-name = – Ana
settings-signature-full = – Ana, e o nome da caixa
settings-signature-hint = No fim de cada resposta.
settings-signature-none = Nada
settings-slow-text = O que o cliente que espera recebe
settings-slow-text-hint = Uma vez a cada espera. Vazio: só a equipe é avisada. Idiomas como acima.
settings-speaking = Idioma, assinatura, vínculos…
settings-stale-answer-seconds = Perguntar antes se o cliente escreveu nos últimos segundos
settings-stale-answer-seconds-hint = Até 60; 3 é um bom começo. 0: nunca.
settings-sticky-owner-days = Mesmo responsável para quem volta em até quantos dias
settings-sticky-owner-days-hint = Depois de fechar, se a pessoa estiver presente. 0: nunca.
settings-survey = Como perguntar o que o cliente achou
settings-survey-hint = Dois minutos depois de fechar, com cinco respostas para tocar. Vazio: ninguém é perguntado. Idiomas como acima.
settings-tags = Etiquetas
settings-tags-are = Etiquetas: { $tags }
settings-tags-gone = Excluir
settings-tags-gone-hint = Nenhuma conversa as usa mais.
settings-tags-hint = Separadas por vírgulas.
settings-tags-new = Novas etiquetas
settings-tags-none = Ainda não há etiquetas.
settings-times = Horário e respostas…
settings-title = Configurações
settings-too-long = ⚠️ *{ $field }* é mais longo que os { $most } caracteres que o Slack aceita num campo. Fica como está; mude no arquivo de configurações, com `novelo settings show` e `novelo settings apply`.
settings-welcome = Boas-vindas, na primeira mensagem de todas
settings-welcome-hint = Também com {"{{"}first_name|tudo bem{"}}"} e {"{{"}inbox{"}}"}. Vazio: não é enviado. Um texto para todos, ou cada um abaixo do seu idioma, sozinho numa linha: [en], [pt-BR].
settings-write = Escrever regras…
settings-wrong-channels = Escolha canais do Slack do seu workspace. ({ $place })
settings-wrong-group = Escolha um grupo de usuários. ({ $place })
settings-wrong-group-id = Escolha uma pessoa ou um grupo, não os dois. ({ $place })
settings-wrong-hours = Não entendi isto: { $place }
settings-wrong-language = Escolha um idioma. ({ $place })
settings-wrong-line = Linha { $line }: { $wrong }
settings-wrong-lines = No máximo 20 linhas de 75 caracteres. ({ $place })
settings-wrong-link-mode = Escolha uma das opções. ({ $place })
settings-wrong-minutes = Escreva um número inteiro de 1 a 1440. Um texto ao cliente precisa dos dois números, e o do cliente tem que ser o maior; sem texto, deixe o do cliente vazio. ({ $place })
settings-wrong-number = Aqui vai um número inteiro dentro dos limites. ({ $place })
settings-wrong-person = Escolha uma pessoa. ({ $place })
settings-wrong-rule-contains = Depois de “contains”, escreva uma palavra ou até 50 entre colchetes, como [reembolso, atraso], só com “customer message” ou “new conversation”. ({ $place })
settings-wrong-rule-if = Depois de “if”, escreva um filtro como em /inbox, por exemplo tag:vip -assignee:none; aqui nada é “mine”. ({ $place })
settings-wrong-rule-name = Cada regra precisa de um nome de até 60 caracteres que nenhuma outra tenha. ({ $place })
settings-wrong-rule-refers = Escreva por extenso: aqui & e * não podem ficar no lugar de outras partes. Ponha entre aspas as palavras que começam com eles.
settings-wrong-rule-rule = Escreva até 50 regras, cada uma começando com “- name:”, e depois when, if, contains e then. ({ $place })
settings-wrong-rule-then = Abaixo de “then”, escreva de 1 a 10 ações, uma por linha, como “- tag: reembolso”; as outras são assign, team, priority, status, canned, notify e reply. ({ $place })
settings-wrong-rule-twice = “{ $place }” está aqui duas vezes. Tire uma.
settings-wrong-rule-when = Depois de “when”, escreva new conversation, customer message, status change, tag added ou idle 48h. ({ $place })
settings-wrong-rule-yaml = Não dá para ler isto. Veja os espaços no começo da linha e os dois-pontos, e ponha entre aspas as palavras com sinais.
settings-wrong-signature = Escolha uma das opções. ({ $place })
settings-wrong-targets = Escreva um tempo de 1m a 30d, como 30m, 4h ou 2d: um para todas, ou uma linha para cada prioridade: usual, high e urgent. ({ $place })
settings-wrong-wording = Escreva até 1000 caracteres para cada idioma e, de lacunas, só {"{{"}name{"}}"}, {"{{"}first_name{"}}"}, {"{{"}inbox{"}}"} e {"{{"}opens{"}}"}. ({ $place })
settings-wrong-words = No máximo 100 linhas, cada uma com pelo menos 3 caracteres. ({ $place })
settings-wrong-yes = Escolha sim ou não. ({ $place })
settings-yes = Sim
setup-customer = Um cliente escreve
setup-customer-how = Escreva para o número ou a conta conectada, do seu próprio celular.
setup-done = ✔ { $step }
setup-heard = O Slack alcança o Novelo
setup-heard-how = Escreva `/inbox ajuda`. Se nada responder, rode `novelo check` onde o Novelo roda.
setup-inbox = Um número de WhatsApp ou uma conta do Instagram está conectado
setup-inbox-how = Um admin conecta pelo terminal onde o Novelo roda: `novelo inboxes add whatsapp` ou `novelo inboxes add instagram`. Depois disso, as mensagens dos clientes aparecem no canal do Slack que você escolher.
setup-left = ☐ { $step }
setup-reply = A equipe responde
setup-reply-how = Escreva a resposta na thread, embaixo do cartão do cliente: ela vai para o cliente.
setup-thread = A conversa aparece no Slack
setup-thread-how = Leva um ou dois segundos. Se não aparecer, rode `novelo check` onde o Novelo roda.
setup-title = *O caminho até a primeira conversa*
sheet-by = Dita por
sheet-by-customer = cliente
sheet-by-team = equipe
sheet-channel = Canal
sheet-customer = Cliente
sheet-handle = Número ou nome de usuário
sheet-inbox = Caixa
sheet-link = Thread
sheet-linked = Vínculos
sheet-owner = Responsável
sheet-status = Status
sheet-tags = Etiquetas
sheet-team = Equipe
sheet-waiting = Esperando desde ({ $zone })
sheet-window = Janela de resposta até ({ $zone })
sheet-words = Última mensagem
snooze-1h = Por 1 hora
snooze-4h = Por 4 horas
snooze-day = Até um dia
snooze-day-hint = Às 9:00. Vale quando “Até um dia” está marcado acima.
snooze-not-a-day = Escolha um dia que ainda não passou, no máximo um ano à frente.
snooze-span = Quanto tempo
snooze-title = Adiar
snooze-tomorrow = Até amanhã às 9:00
snooze-too-late = ⚠️ A janela de resposta fecha antes disso.
span-days = { $count } d
span-hours = { $count } h
span-minutes = { $count } min
span-moment = menos de 1 min
stars-mine = ⭐ Minha favorita
stars-notify = Avise quando o cliente escrever (passa a ser minha favorita)
stars-team = ⭐ Favorita da equipe
stars-title = Favorita
start-there = Começar no { $channel } (modelo)
status-closed = Fechada
status-open = Aberta
status-pending = Pendente
switch-closed = { $where } · janela fechada
switch-open = { $where } · restam { $left }
tags-choose = Escolha ou digite uma nova
tags-hash = # Etiquetas da conversa
tags-hash-hint = Do que trata esta conversa.
tags-more = + { $count }
tags-new = { $tag } (nova)
tags-star = ★ Etiquetas da pessoa
tags-star-hint = Quem é esta pessoa; em todas as conversas dela.
tags-title = Etiquetas
template-blank-code = Código
template-blank-header = { $name } no cabeçalho
template-blank-url = Fim do endereço por trás de “{ $button }”
template-category-marketing = Marketing
template-category-utility = Utilidade
template-cost-marketing = 💰 Marketing: a Meta cobra por entrega, o preço mais alto.
template-cost-unknown = 💰 A Meta cobra por entrega.
template-cost-utility = 💰 Utilidade: a Meta cobra por entrega, menos que por marketing.
template-example = Por exemplo: { $example }
template-fault-missing = Preencha aqui: o modelo não sai com um espaço vazio.
template-fault-no-spaces = Escreva sem espaços.
template-fault-too-long = Isto é longo demais para o WhatsApp. Encurte.
template-field = Modelo
template-file = Arquivo do cabeçalho: { $kind }
template-file-hint = Ponha o arquivo na conversa ou em qualquer canal do Slack, escolha Copiar link do arquivo no menu dele e cole aqui.
template-file-not-yours = Este arquivo não é seu nem está neste canal do Slack. Envie-o lá e cole o link dele.
template-file-too-big = O WhatsApp não aceita um arquivo desse tamanho aqui. Use um menor.
template-file-unfit = Este modelo leva { $kind }, num formato que o WhatsApp conhece. Use outro arquivo.
template-file-unknown = Não encontro este arquivo. Ponha-o na conversa, escolha Copiar link do arquivo no menu dele e cole aqui.
template-gone = Este modelo não pode mais ser enviado. Escolha outro.
template-kept = O que você escreveu:
template-none = Nenhum modelo com este nome pode ser enviado aqui: { $name }. Escolha um abaixo.
template-not-here = O Instagram não tem modelos. O cliente precisa escrever primeiro.
template-offer = Um modelo chega ao cliente mesmo com a conversa fechada.
template-offer-named = O modelo { $name } está pronto para preencher.
template-open = Escolher um modelo
template-open-named = Preencher
template-opted-out = 🚫 { $customer } pediu para não receber marketing. Escolha um modelo que não seja de marketing.
template-opted-out-error = A pessoa pediu para não receber marketing. Escolha um modelo que não seja de marketing.
template-pick = Busque por nome, idioma ou palavras
template-preview = É isto que o cliente vai ver:
template-send = Enviar
template-sent = 📋 { $by } enviou o modelo { $name }
template-then-words = Enviar o que escrevi quando { $customer } responder
template-title = Enviar um modelo
template-words = Suas palavras
thread-help =
    O que você pode me dizer na thread de uma conversa:
    • *`@inbox assumir`* passa a conversa para você; *`@inbox atribuir @alguém`* (ou @uma-equipe), com um recado se quiser, passa para outra pessoa.
    • *`@inbox pendente`*, *`@inbox fechar`* e *`@inbox reabrir`* mudam o status.
    • *`@inbox prioridade alta`* (ou `urgente`, `normal`) diz se há pressa.
    • *`@inbox nota`* seguido de palavras deixa tudo só na equipe. Começar com `nota:` ou `//`, ou mencionar um colega, faz o mesmo.
    • *`@inbox etiqueta troca`* marca a conversa, *`@inbox etiqueta ★vip`*, a pessoa; *`-troca`* tira uma.
    • *`@inbox modelo`* envia um modelo do WhatsApp, também depois de a janela fechar; *`@inbox modelo order_update`* vai direto a um.
    • *`@inbox adiar 4h`* (ou `amanhã`, ou uma data) adia a conversa; *`@inbox acordar`* traz de volta.
    • *`@inbox exportar`* (ou `exportar csv`, `exportar json`) traz a conversa como arquivo para você, *`@inbox exportar notas`* com as notas da equipe.
    • *`@inbox buscar`* seguido de palavras procura em todas as conversas que você pode ver.
    Os botões do cartão fazem o mesmo, e 👀 no cartão assume a conversa.
trouble-account-restricted = ⚠️ { $inbox }: a Meta restringiu esta conta. As mensagens podem não passar até um admin resolver no Meta Business Suite.
trouble-payment = ⚠️ { $inbox }: a Meta precisa de uma forma de pagamento. As respostas esperam até um admin acertar a cobrança.
trouble-permission = ⚠️ { $inbox }: falta uma permissão na Meta. As respostas esperam; seu admin pode rodar `novelo check` para ver qual.
trouble-slack-channel-archived = ⚠️ { $inbox }: o canal do Slack foi arquivado. As mensagens esperam até ele ser restaurado.
trouble-slack-channel-gone = ⚠️ { $inbox }: o canal do Slack sumiu ou está escondido de mim. As mensagens esperam até um admin escolher outro.
trouble-slack-channel-shared = 🛑 { $inbox }: o canal do Slack é compartilhado com outra organização. As mensagens esperam até que um admin pare isso ou escolha outro canal.
trouble-slack-not-in-channel = ⚠️ { $inbox }: não estou no canal do Slack. As mensagens esperam; digite `/invite @inbox` por lá.
trouble-slack-permission = ⚠️ { $inbox }: falta uma permissão no Slack. As mensagens esperam; seu admin pode rodar `novelo check` para ver qual.
trouble-slack-posting-restricted = ⚠️ { $inbox }: não posso postar no canal do Slack. As mensagens esperam até um admin permitir.
trouble-slack-token-dead = ⚠️ { $inbox }: minha conexão com o Slack caiu. As mensagens esperam até um admin instalar o app de novo.
trouble-token-dead = ⚠️ { $inbox }: a conexão com a Meta expirou. As respostas esperam até um admin conectar de novo.
trouble-unknown = ⚠️ { $inbox }: algo precisa de um admin. Rode `novelo check` para ver o quê.
trouble-unregistered = ⚠️ { $inbox }: o número não está registrado. As respostas esperam até um admin registrar no painel da Meta.
turn-empty = Não há nada nisso que possa ser enviado.
turn-files = Com estes arquivos: { $files }
turn-mark = Não foi enviada: há mais uma marca de nota. Escreva de novo para o cliente, sem ela.
turn-mention = Não foi enviada: isto chama um colega, um grupo ou a mim. Escreva de novo para o cliente, sem a menção.
turn-note-already = Isto já é uma nota: o cliente nunca a vê.
turn-nothing = Isto não foi escrito por um de vocês na conversa de um cliente; não há o que fazer com isso.
turn-seen = { $customer } vai ler:
turn-sent-already = Isto já vai para o cliente, ou foi descartado. A marca na mensagem diz como está.
turn-title = Enviar ao cliente
turn-too-late = Tarde demais: já começou a sair, e o cliente pode ter recebido.
uncertain = ❓ Não sabemos se isto chegou a { $customer }: o { $channel } não deu uma resposta clara. Veja no celular ou pergunte e depois escolha. Nunca enviamos de novo por palpite.
uncertain-again = Enviar de novo
uncertain-arrived = Chegou
uncertain-discard = Descartar
unlink-how = Os dois voltam a ser como eram antes e não são mais vinculados automaticamente. As mensagens ficam onde estão.
unlink-label = Quem é outra pessoa?
unlink-nothing = Esta conversa não está vinculada a nenhuma outra.
unlink-submit = Desvincular
unlink-title = Desvincular
unshown = ⚠️ O Slack não aceitou uma mensagem de { $customer }, ou uma mudança nela. Ela está guardada; até aparecer, veja no celular. Use Tentar de novo; se falhar também, seu admin pode rodar `novelo why { $message }`.
unshown-line = ⚠️ O Slack não aceitou uma linha sobre { $customer }. Use Tentar de novo; se falhar também, avise seu admin.
view-cancel = Cancelar
view-change-title = Alterar visão
view-close = Fechar
view-daily = { $name }: { $count ->
    [0] nada hoje
   *[other] { $count }
}
view-drop = Apagar esta visão
view-filter = Filtro:
view-for-team = Para toda a equipe
view-for-team-how = Todos a encontram na Home, com o que podem ver.
view-name = Nome
view-name-needed = Dê um nome à visão.
view-post = Post diário em um canal do Slack
view-post-hint = Mostra só o que todos daquele canal do Slack podem ver.
view-post-hour = Às
view-post-none = Sem post diário
view-post-not-in = O app não está nesse canal do Slack. Escreva /invite @inbox lá e escolha o canal de novo.
view-post-not-yours = Escolha um canal do Slack de que você participa.
view-post-shared = Esse canal do Slack é compartilhado com outra organização, e as pessoas de lá poderiam ler seus clientes. Escolha um canal só seu.
view-post-zone = Fuso horário: { $zone }
view-save = Salvar
view-save-title = Salvar como visão
view-too-many = Você já tem { $count } visões. Apague uma antes.
view-who = Quem vê
weekday-0 = seg
weekday-1 = ter
weekday-2 = qua
weekday-3 = qui
weekday-4 = sex
weekday-5 = sáb
weekday-6 = dom
weekday-long-0 = segunda-feira
weekday-long-1 = terça-feira
weekday-long-2 = quarta-feira
weekday-long-3 = quinta-feira
weekday-long-4 = sexta-feira
weekday-long-5 = sábado
weekday-long-6 = domingo
why-because = { $cause }
why-because-inbox-moved = A caixa de entrada tinha mudado para outro canal do Slack; ela segue para lá.
why-because-internal = Algo deu errado do nosso lado; o log tem o resto com o número desta entrega.
why-because-interrupted = O processo foi interrompido antes de começar.
why-because-no-answer = O { $channel } não respondeu.
why-because-no-thread-yet = O cartão da conversa ainda não tinha sido postado.
why-because-slack-refused = O Slack não aceitou do jeito que enviamos.
why-because-slack-unreachable = Não foi possível falar com o Slack.
why-because-thread-gone = O cartão foi apagado no Slack, então um novo é postado antes.
why-because-throttled = O { $channel } pediu para irmos mais devagar.
why-because-too-late = Tinha esperado mais de 10 minutos, então não sai sozinha.
why-begun = Começou há { $span }. Tudo o que está registrado: `novelo why { $id }` onde o Novelo roda.
why-begun-post = Começou há { $span }.
why-by-echo = 🔎 Resolvido: o { $side } nos mostrou { $part } entre o que foi enviado, então tinha chegado.
why-by-status = 🔎 Resolvido: o { $side } avisou sobre { $part }, então tinha chegado.
why-by-thread = 🔎 Resolvido: { $part } foi encontrada no Slack, então tinha chegado.
why-decided-again = 🙋 { $by } mandou enviar de novo: { $part }.
why-decided-arrived = 🙋 { $by } viu que chegou: { $part }.
why-decided-discard = 🙋 { $by } deixou sem enviar: { $part }.
why-decided-note = 🙋 { $by } guardou como nota, então fica só na equipe.
why-decided-queue = 🙋 { $by } deixou na fila até { $customer } escrever.
why-edited = ✏️ As palavras foram alteradas.
why-heard-delivered = 📬 O { $side } entregou a { $customer }: { $part }.
why-heard-failed = ❌ O { $side } avisou que não chegou a { $customer }: { $part }.
why-heard-read = 👁 { $customer } leu: { $part }.
why-help = Diga qual mensagem: copie o link dela no Slack (⋯, “Copiar link”) e escreva `/inbox por que` seguido do link.
why-kept-back = ⚫ A janela de resposta estava fechada, então as palavras ficaram guardadas aqui.
why-left-out = … { $count } passos ficaram de fora aqui.
why-look-absent = 🔎 Procuramos e não está lá: { $part }.
why-look-failed = 🔎 Procuramos, sem resposta clara: { $part }.
why-look-sent = 🔎 Procuramos e encontramos: { $part }. Tinha chegado.
why-look-unknown = 🔎 Procuramos e não dá para saber se está lá: { $part }.
why-milliseconds = { $count } ms
why-more-messages = Este post mostra mais mensagens: { $ids }. `novelo why` com um destes números conta sobre ela.
why-noted = 🔒 É uma nota: fica só na equipe.
why-now-asked = Agora: ninguém sabe se chegou. Veja no celular e depois escolha na pergunta da thread (ou `novelo deliveries list`).
why-now-cancelled = Agora: retirada antes de sair. Nada foi enviado.
why-now-delivered = Agora: entregue. Não há nada a fazer.
why-now-failed = Agora: não enviada. Use Tentar de novo ou Descartar abaixo dela na thread, ou rode `novelo deliveries retry { $ids }`.
why-now-kept-back = Agora: guardada, não enviada. Escolha na thread se ela espera { $customer } ou vira nota.
why-now-mending = Agora: espera até a conexão ser consertada; depois sai sozinha.
why-now-note = Agora: uma nota. { $customer } nunca a vê.
why-now-read = Agora: lida. Não há nada a fazer.
why-now-sent = Agora: enviada. O { $channel } ainda não disse que chegou: o celular pode estar desligado.
why-now-shown = Agora: aparece no Slack. Não há nada a fazer.
why-now-stored = Agora: guardada. Nada dela precisava ser mostrado ou enviado.
why-now-uncertain = Agora: não houve resposta clara e estamos vendo se chegou. Espere dois minutos; se ninguém souber, a thread pergunta.
why-now-unshown = Agora: o Slack se recusou a mostrar. Está guardada. Use Tentar de novo na thread, ou rode `novelo deliveries retry { $ids }`.
why-now-waits = Agora: espera a sua vez e sai sozinha.
why-now-waits-for-them = Agora: espera até { $customer } escrever; depois sai sozinha.
why-our-words = ({ $words })
why-part-customer = { $of ->
    [1] a mensagem
   *[other] parte { $number } de { $of }
}
why-part-edit = a mudança na thread
why-part-failure = o aviso da falha
why-part-file = { $of ->
    [1] o arquivo
   *[other] arquivo { $number } de { $of }
}
why-part-file-failed = o aviso sobre o arquivo
why-part-question = a pergunta na thread
why-part-slack = { $of ->
    [1] a postagem na thread
   *[other] postagem { $number } de { $of } na thread
}
why-part-unshown = o aviso de que não foi possível mostrar
why-prepare-failed = 🔁 Ainda não está pronto: { $part }.
why-prepare-interrupted = ⚡ O processo que preparava parou: { $part }. Nada tinha saído; começa de novo.
why-received = 📥 O { $channel } nos entregou (webhook { $name }).
why-repeated = { $count } vezes em { $span }.
why-seconds = { $count } s
why-staged = 🗂 Na fila: { $part }.
why-stored = 💾 Entendida e guardada como mensagem { $name }.
why-taken-back = 🚫 Retirada antes de sair: { $part }.
why-their-clock = Pelo relógio do { $side } foi { $span } antes de sabermos.
why-their-words = Nas palavras do { $side }: “{ $words }”.
why-title-in = Mensagem { $id } de { $customer } · { $inbox }
why-title-note = Nota { $id } sobre { $customer } · { $inbox }
why-title-out = Mensagem { $id } para { $customer } · { $inbox }
why-title-post = Uma postagem minha sobre { $customer } · { $inbox }
why-try-interrupted = ⚡ O processo que enviava parou antes de vir uma resposta: { $part }. Pode ter saído.
why-try-needsmending = ⏸ Parado: { $part }.
why-try-overtaken = ⤵ Ficou de fora: { $part }. Não havia mais nada a mostrar.
why-try-rejected = ❌ Recusado: { $part }.
why-try-sent = ✅ O { $side } aceitou { $part }.
why-try-trylater = 🔁 Agora não: { $part }.
why-try-uncertain = ❓ Sem resposta clara: { $part }. Pode ter chegado.
why-typed = ⌨️ { $by } escreveu na thread.
why-unknown = Não conheço nesse link uma mensagem de uma conversa sua. Copie o link de uma mensagem em uma das minhas threads, em um canal do Slack em que você está, e tente de novo.
why-unreadable = ⚠️ Não foi possível ler uma parte desse webhook. Está guardado; um admin pode rodar `novelo replay { $name }` depois de uma atualização.
why-unsent = 🚫 Foi apagada por quem escreveu.
why-written = ✍️ Foi escrita.
why-written-app = 📱 Foi enviada pelo app do { $channel }.
why-written-bot = 🤖 Foi enviada automaticamente.
why-written-customer = ✍️ { $customer } escreveu.
why-written-tool = 🤖 Foi enviada por outra ferramenta.
window-agent-only = { $mark } { $channel }: restam { $left } para uma pessoa responder (até { $until })
window-closed = { $mark } { $channel }: janela de resposta fechada
window-open = { $mark } { $channel }: restam { $left } (até { $until })
window-unopened = { $mark } { $channel }: à espera da primeira resposta; até lá só saem modelos
window-unopened-shut = { $mark } { $channel }: ainda não mandou mensagem direta; até lá nada sai
write-cannot-quote = Só dá para citar mensagens de um cliente e respostas que já saíram. Escolha a própria mensagem em uma das minhas threads.
write-count-bytes = { $parts ->
    [one] { $count } de { $most } bytes
   *[other] { $count } bytes, em { $parts } mensagens de até { $most }
}
write-count-characters = { $parts ->
    [one] { $count } de { $most } caracteres
   *[other] { $count } caracteres, em { $parts } mensagens de até { $most }
}
write-hint = *negrito*, _itálico_, ~tachado~ e :emoji: funcionam como no Slack.
write-preview = O que { $customer } vai ver · { $counted }
write-title = Escrever resposta
write-words = Resposta
wrong-bool = Diga sim ou não.
wrong-choice = Escolha um da lista.
wrong-date = Escreva a data como 2026-12-31.
wrong-email = Isso não é um e-mail. Um e-mail é como maria@example.com.
wrong-language = Escreva o idioma como pt-BR ou en.
wrong-long = Está longo demais. Encurte, por favor.
wrong-number = Escreva um número, como 1234.50 ou 1234,50.
wrong-number-either = Isso pode ser milhar ou decimal. Escreva 1234 ou 1,23.
wrong-phone = Isso não é um telefone. Escreva com o DDD.
wrong-phone-country = Comece com + e o código do país, como em +55 11 98765-4321.
