#include "text/tables.h"

namespace hikyaku::text {

std::span<const Entry> bounce_text() {
  static constexpr Entry entries[] = {
      {"bounce.from_name", "Mail delivery system", "メール配送システム"},
      {"bounce.subject", "Your message could not be delivered",
       "メールを配送できませんでした (Undelivered mail)"},
      {"bounce.opening",
       "This is the mail system at {0}.\n"
       "\n"
       "Your message could not be delivered to the recipients listed below.\n"
       "It will not be tried again. Please check the address, or send this\n"
       "notice to your mail administrator and ask for help.\n",
       "{0} のメールシステムからのお知らせです。\n"
       "\n"
       "お送りいただいたメールは、下記の宛先に配送できませんでした。\n"
       "再送は行われません。宛先のメールアドレスをご確認いただくか、\n"
       "この通知を添えてメール管理者にお問い合わせください。\n"},
      {"bounce.message", "Your message: {0}, of {1}\n", "元のメール: {0} ({1} 送信)\n"},
      {"bounce.recipient", "Recipient: {0}\n", "宛先: {0}\n"},
      {"bounce.reason", "  Reason: {0}\n", "  理由: {0}\n"},
      {"bounce.server_said", "  {0} said: {1}\n", "  {0} からの応答: {1}\n"},
      {"bounce.detail", "  Detail: {0} (status {1})\n", "  詳細: {0} (状態コード {1})\n"},
      {"bounce.attempts", "  Attempts: {0}\n", "  試行回数: {0}\n"},
      {"bounce.closing",
       "A report for mail programs and the original message, or its header,\n"
       "follow.\n",
       "続いて、メールソフト向けの配送状況の報告と、元のメール (またはその\n"
       "ヘッダー) を添付します。\n"},
      {"bounce.why.no_user", "There is no such user.", "宛先のユーザーは存在しません。"},
      {"bounce.why.no_domain", "The domain of the address does not exist.",
       "宛先のドメインは存在しません。"},
      {"bounce.why.no_mail", "The domain of the address takes no mail.",
       "宛先のドメインはメールを受け付けていません。"},
      {"bounce.why.full", "The recipient's mailbox is full.",
       "宛先のメールボックスがいっぱいです。"},
      {"bounce.why.too_big", "The message is too big for the receiving server.",
       "メールの大きさが受信側サーバーの上限を超えています。"},
      {"bounce.why.time_up", "The receiving server could not be reached in time.",
       "期限内に受信側サーバーへ接続できませんでした。"},
      {"bounce.why.loop", "The mail would go round in a circle.", "メールの経路が循環しています。"},
      {"bounce.why.refused", "The receiving server refused the message by its rules.",
       "受信側サーバーの方針により拒否されました。"},
      {"bounce.why.removed", "The administrator removed the message from the queue.",
       "管理者がメールを配送待ちから削除しました。"},
      {"bounce.why.other", "The receiving server refused the message.",
       "受信側サーバーに拒否されました。"},
  };
  return entries;
}

}  // namespace hikyaku::text
