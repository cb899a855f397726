// nodemailer and imapflow against the server of tests/system/node_test.py: how Node.js programs and the clients built
// on them send, list, search, flag, move, idle and remove.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import test from 'node:test';
import { ImapFlow } from 'imapflow';
import nodemailer from 'nodemailer';

const host = 'mail.abc.jp';
const tls = { ca: readFileSync(process.env.CERTIFICATE), servername: host };
const passwordOf = (name) => `Passw0rd.${name}`;

function transport(options) {
  return nodemailer.createTransport({
    host, port: 587, requireTLS: true, tls, auth: { user: 'user1', pass: passwordOf('user1') }, ...options,
  });
}

async function connected(user, options = {}) {
  const client = new ImapFlow({
    host, port: 993, secure: true, tls, logger: false, auth: { user, pass: passwordOf(user) }, ...options,
  });
  await client.connect();
  return client;
}

async function until(condition, what) {
  for (const end = Date.now() + 20_000; Date.now() < end; ) {
    if (await condition()) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  assert.fail(`${what} did not come true`);
}

test('nodemailer sends with STARTTLS and with implicit TLS, text, HTML, an attachment, in Japanese', async () => {
  const mail = {
    from: '"山田 太郎" <user1@abc.jp>', to: 'user2@abc.jp', cc: 'user3@def.jp', subject: '会議のお知らせ',
    text: '場所は東京駅です。', html: '<p>場所は<b>東京駅</b>です。</p>',
    attachments: [{ filename: '議事録.txt', content: '第一回\n'.repeat(1000) }],
  };
  for (const options of [{}, { port: 465, secure: true }]) {
    const sent = await transport(options).sendMail(mail);
    assert.deepEqual(sent.accepted, ['user2@abc.jp', 'user3@def.jp']);
    assert.match(sent.response, /^250 /);
  }
});

test('nodemailer is told of an unknown user and of a wrong password', async () => {
  const sent = await transport().sendMail({ from: 'user1@abc.jp', to: ['user2@abc.jp', 'nobody@abc.jp'], text: 'x' });
  assert.deepEqual(sent.rejected, ['nobody@abc.jp']);
  assert.equal(sent.rejectedErrors[0].responseCode, 550);
  const wrong = transport({ auth: { user: 'user1', pass: 'wrong' } });
  await assert.rejects(wrong.sendMail({ from: 'user1@abc.jp', to: 'user2@abc.jp', text: 'x' }),
    { code: 'EAUTH', responseCode: 535 });
});

test('nodemailer sends many messages by a pool of connections', async () => {
  const pool = transport({ pool: true, maxConnections: 4, maxMessages: 20 });
  await Promise.all(Array.from({ length: 50 }, (_, number) =>
    pool.sendMail({ from: 'user1@abc.jp', to: 'user4@def.jp', subject: `pooled ${number}`, text: 'x' })));
  pool.close();
  const client = await connected('user4');
  const lock = await client.getMailboxLock('INBOX');
  const subjects = (await client.fetchAll('1:*', { envelope: true })).map((message) => message.envelope.subject);
  lock.release();
  await client.logout();
  assert.equal(new Set(subjects.filter((subject) => subject.startsWith('pooled '))).size, 50);
});

test('imapflow reads what nodemailer sent', async () => {
  const client = await connected('user3');
  const lock = await client.getMailboxLock('INBOX');
  try {
    assert.equal(client.mailbox.exists, 2);
    const message = await client.fetchOne('1', { envelope: true, bodyStructure: true, flags: true, size: true, uid: true });
    assert.equal(message.envelope.subject, '会議のお知らせ');
    assert.equal(message.envelope.from[0].name, '山田 太郎');
    assert.equal(message.bodyStructure.type, 'multipart/mixed');
    const [alternative, attachment] = message.bodyStructure.childNodes;
    assert.deepEqual(alternative.childNodes.map((node) => node.type), ['text/plain', 'text/html']);
    assert.equal(attachment.dispositionParameters.filename, '議事録.txt');
    const { content, meta } = await client.download('1', attachment.part);
    let text = '';
    for await (const octets of content) text += octets.toString();
    assert.equal(text, '第一回\n'.repeat(1000));
    assert.equal(meta.filename, '議事録.txt');
    const { source } = await client.fetchOne('1', { source: true });
    assert.equal(source.length, message.size);
  } finally {
    lock.release();
  }
  await client.logout();
});

test('imapflow searches, flags, copies, moves and removes', async () => {
  const client = await connected('user2');
  const created = await client.mailboxCreate(['案件', '完了']);
  assert.equal(created.created, true);
  assert.ok((await client.list()).some((mailbox) => mailbox.path === '案件/完了'));
  const lock = await client.getMailboxLock('INBOX');
  try {
    const found = await client.search({ subject: '会議', body: '東京駅' }, { uid: true });
    assert.equal(found.length, 2);
    assert.equal((await client.search({ seen: true })).length, 0);
    await client.messageFlagsAdd(found, ['\\Seen', '\\Flagged'], { uid: true });
    assert.deepEqual(await client.search({ flagged: true }, { uid: true }), found);
    const copied = await client.messageCopy(found, '案件/完了', { uid: true });
    assert.equal(copied.uidMap.size, 2);
    const moved = await client.messageMove(found[0], '案件', { uid: true });
    assert.equal(moved.uidMap.get(found[0]), 1);
    assert.equal(await client.messageDelete(found[1], { uid: true }), true);
    assert.equal((await client.search({ subject: '会議' }, { uid: true })).length, 0);
  } finally {
    lock.release();
  }
  assert.deepEqual(await client.status('案件/完了', { messages: true, unseen: true }),
    { path: '案件/完了', messages: 2, unseen: 0 });
  const appended = await client.append('案件', 'Subject: appended\r\n\r\ntext\r\n', ['\\Seen'], new Date());
  assert.equal(appended.uid, 2);
  await client.mailboxRename('案件', '仕事');
  assert.ok((await client.list()).some((mailbox) => mailbox.path === '仕事/完了'));
  await client.logout();
});

test('imapflow is told of new mail, flags and removals while it idles', async () => {
  const client = await connected('user5');
  const lock = await client.getMailboxLock('INBOX');
  const told = { exists: [], flags: [], expunge: [] };
  for (const name of Object.keys(told)) client.on(name, (event) => told[name].push(event));
  const idle = client.idle();
  await transport().sendMail({ from: 'user1@abc.jp', to: 'user5@ghi.jp', subject: 'wake up', text: 'x' });
  await until(() => told.exists.some((event) => event.count === 1), 'EXISTS');
  const other = await connected('user5', { port: 143, secure: false, doSTARTTLS: true });
  await other.mailboxOpen('INBOX');
  await other.messageFlagsAdd('1', ['\\Flagged']);
  await until(() => told.flags.some((event) => event.flags.has('\\Flagged')), 'FLAGS');
  await other.messageDelete('1');
  await until(() => told.expunge.length === 1, 'EXPUNGE');
  await other.logout();
  await client.noop();
  await idle;
  lock.release();
  await client.logout();
});

test('imapflow is refused with a wrong password and told so', async () => {
  await assert.rejects(connected('user6', { auth: { user: 'user6', pass: 'wrong' } }), { authenticationFailed: true });
});
