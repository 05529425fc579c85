// Callbacks both ways against Tencent's own @wecom/crypto: what it seals `siyu serve` verifies, opens and keeps; what the sandbox and
// `siyu doctor` seal it opens, and so does the server of node-easywechat.
'use strict';
const { getSignature, decrypt, encrypt } = require('@wecom/crypto');
const { Work, ServerRequest } = require('node-easywechat');
const { tmp, fs, path, assert, CORP, SECRET, TOKEN, AES_KEY, AGENT, test, until, start, stop, sandbox, run, ask, order, receiver, main } =
	require('./house');

const shop = path.join(tmp, 'shop');
let serve;
let nonces = 0;

function conf() {
	fs.mkdirSync(path.join(shop, 'conf'), { recursive: true });
	fs.mkdirSync(path.join(shop, 'sop'));
	fs.writeFileSync(path.join(shop, 'conf/siyu.conf'), `[corp]
corpid = ${CORP}
[app bot]
agentid = ${AGENT}
secret = ${SECRET}
token = ${TOKEN}
aes_key = ${AES_KEY}
[app ai]
token = ${TOKEN}
aes_key = ${AES_KEY}
receiveid =
[gate]
listen = 127.0.0.1:0
[desk]
listen = 127.0.0.1:0
[wecom]
api_base = http://127.0.0.1:1
`);
}

// What WeCom posts, sealed by @wecom/crypto.
function sealed(plaintext, change) {
	const c = { app: 'bot', id: CORP, token: TOKEN, key: AES_KEY, off_s: 0, json: false, ...change };
	const cipher = encrypt(c.key, plaintext, c.id);
	const timestamp = Math.floor(Date.now() / 1000) + c.off_s;
	const nonce = c.nonce || `n${++nonces}x${process.pid}`;
	const signature = getSignature(c.token, timestamp, nonce, cipher);
	return {
		url: `${serve.base}/wecom/${c.app}?msg_signature=${signature}&timestamp=${timestamp}&nonce=${nonce}`,
		echo: `&echostr=${encodeURIComponent(cipher)}`,
		body: c.json ? JSON.stringify({ encrypt: cipher })
			: `<xml><ToUserName><![CDATA[${CORP}]]></ToUserName><Encrypt><![CDATA[${cipher}]]></Encrypt><AgentID><![CDATA[${AGENT}]]></AgentID></xml>`,
	};
}
async function post(plaintext, change) {
	const one = sealed(plaintext, change);
	return ask(one.url, { method: 'POST', headers: { 'Content-Type': change && change.json ? 'application/json' : 'text/xml' } }, one.body);
}
function text(content, id) {
	return `<xml><ToUserName><![CDATA[${CORP}]]></ToUserName><FromUserName><![CDATA[lin.yue]]></FromUserName>` +
		`<CreateTime>${Math.floor(Date.now() / 1000)}</CreateTime><MsgType><![CDATA[text]]></MsgType>` +
		`<Content><![CDATA[${content}]]></Content><MsgId>${id}</MsgId><AgentID>${AGENT}</AgentID></xml>`;
}
function kept() {
	const r = run(['inbox', 'list', '--json', '--limit', '1000'], shop);
	assert.strictEqual(r.code, 0, r.err);
	return r.out.split('\n').filter((line) => line).map((line) => JSON.parse(line)).filter((row) => row.app);
}

test('serve starts', async () => {
	conf();
	serve = await start('siyu serve', ['serve'], /face=gate .*port=(\d+)/, shop);
	await until('the gate answers', () => ask(`${serve.base}/healthz`).then((r) => r.status === 200, () => false));
});

test('URL verification: echo of @wecom/crypto comes back byte for byte', async () => {
	// 1 to 33 bytes, so that every length of padding comes by, 32 bytes of it at a frame's border, too.
	for (let n = 1; n <= 33; n++) {
		const echo = '1616140317555161061'.padEnd(33, '7').slice(0, n);
		const one = sealed(echo);
		const r = await ask(one.url + one.echo);
		assert.strictEqual(r.status, 200);
		assert.strictEqual(r.body, echo);
		assert.strictEqual(r.headers['content-length'], `${n}`);
	}
});

test('URL verification: another token, key, corp, text is refused with an empty body', async () => {
	const other = AES_KEY.replace('k', 'z');
	for (const change of [{ token: 'another' }, { key: other }, { id: 'wwsomeoneelse' }, { app: 'nobody' }]) {
		const one = sealed('1616140317555161061', change);
		const r = await ask(one.url + one.echo);
		assert.ok(r.status >= 400 && r.status < 500, `${JSON.stringify(change)}: ${r.status}`);
		assert.strictEqual(r.body, '');
	}
	const one = sealed('1616140317555161061');
	assert.strictEqual((await ask(one.url.replace(/msg_signature=./, 'msg_signature=g') + one.echo)).body, '');
});

test('sealed by @wecom/crypto: text of every padding is kept as it was', async () => {
	const before = kept().length;
	const said = [];
	for (let n = 0; n < 32; n++) {
		said.push('第' + 'a'.repeat(n) + '次 & <b>"问"</b>');
		const r = await post(text(said[n], 1000 + n));
		assert.strictEqual(r.status, 200);
		assert.strictEqual(r.body, '');
	}
	const rows = kept().slice(before);
	assert.strictEqual(rows.length, 32);
	rows.forEach((row, i) => {
		const r = run(['inbox', 'show', `${row.id}`], shop);
		assert.ok(r.out.includes(said[i]), `row ${row.id}: ${r.out}`);
		assert.strictEqual(row.app, 'bot');
	});
});

test('sealed by @wecom/crypto: an event of customers is kept once, its repeat is answered 200', async () => {
	const before = kept().length;
	const event = `<xml><ToUserName><![CDATA[${CORP}]]></ToUserName><FromUserName><![CDATA[sys]]></FromUserName>` +
		`<CreateTime>${Math.floor(Date.now() / 1000)}</CreateTime><MsgType><![CDATA[event]]></MsgType>` +
		'<Event><![CDATA[change_external_contact]]></Event><ChangeType><![CDATA[add_external_contact]]></ChangeType>' +
		'<UserID><![CDATA[lin.yue]]></UserID><ExternalUserID><![CDATA[wmPeer01]]></ExternalUserID>' +
		'<State><![CDATA[渠道1]]></State><WelcomeCode><![CDATA[WC-peer]]></WelcomeCode></xml>';
	const one = sealed(event);
	for (let i = 0; i < 2; i++)
		assert.strictEqual((await ask(one.url, { method: 'POST' }, one.body)).status, 200);
	const rows = kept().slice(before);
	assert.strictEqual(rows.length, 1);
	assert.strictEqual(rows[0].kind, 'event:change_external_contact:add_external_contact');
	const shown = run(['inbox', 'show', `${rows[0].id}`], shop).out;
	for (const word of ['lin.yue', 'wmPeer01', '渠道1'])
		assert.ok(shown.includes(word), shown);
});

test('sealed by @wecom/crypto: the JSON envelope of an AI bot, receiveid empty', async () => {
	const before = kept().length;
	const r = await post('{"msgid":"m1","msgtype":"text","text":{"content":"你好"}}', { app: 'ai', id: '', json: true });
	assert.strictEqual(r.status, 200);
	assert.strictEqual(kept().length, before + 1);
});

test('sealed by @wecom/crypto: a body of almost 1 MiB is kept, above it 413', async () => {
	const before = kept().length;
	assert.strictEqual((await post(text('长'.repeat(260000), 2000))).status, 200);
	assert.strictEqual((await post(text('长'.repeat(265000), 2001))).status, 413);
	assert.strictEqual(kept().length, before + 1);
});

test('sealed by @wecom/crypto with another token, key, corp: refused, nothing kept', async () => {
	const before = kept().length;
	for (const change of [{ token: 'another' }, { key: AES_KEY.replace('k', 'z') }, { id: 'wwsomeoneelse' }, { id: '' }, { app: 'nobody' }]) {
		const r = await post(text('x', 3000), change);
		assert.ok(r.status >= 400 && r.status < 500, `${JSON.stringify(change)}: ${r.status}`);
		assert.strictEqual(r.body, '');
	}
	const one = sealed(text('x', 3001));
	assert.strictEqual((await ask(one.url, { method: 'POST' }, one.body.replace('<Encrypt><![CDATA[', '<Encrypt><![CDATA[A'))).body, '');
	assert.strictEqual(kept().length, before);
});

test('serve ends', async () => {
	await stop(serve);
});

// -- the other way: the sandbox seals

// What came as @wecom/crypto sees it; throws where the official code would refuse it.
function opened(one, json) {
	const q = one.url.searchParams;
	const cipher = q.get('echostr') || (json ? JSON.parse(one.body).encrypt : /<Encrypt><!\[CDATA\[([^\]]*)\]\]><\/Encrypt>/.exec(one.body)[1]);
	assert.strictEqual(getSignature(TOKEN, q.get('timestamp'), q.get('nonce'), cipher), q.get('msg_signature'));
	assert.ok(Math.abs(Date.now() / 1000 - Number(q.get('timestamp'))) < 60);
	const { message, id } = decrypt(AES_KEY, cipher);
	assert.strictEqual(id, CORP);
	return message;
}
const options = (r, ...more) => ['--callback', r.url, '--token', TOKEN, '--aes-key', AES_KEY, '--retries', '0', ...more];

for (const json of [false, true]) {
	test(`sealed by the sandbox as ${json ? 'JSON' : 'XML'}: @wecom/crypto opens every padding`, async () => {
		const r = await receiver((one) => {
			one.plain = opened(one, json);
			return '';
		});
		const box = await sandbox(options(r, ...(json ? ['--json'] : [])));
		const said = [];
		for (let n = 0; n < 32; n++) {
			said.push(text('问'.repeat(n % 3) + 'b'.repeat(n), n));
			await order(box, 'callback', said[n]);
		}
		await until('32 callbacks', () => r.heard.length === 32);
		for (const one of r.heard)
			if (one.error)
				throw one.error;
		// Callbacks go side by side.
		assert.deepStrictEqual(r.heard.map((one) => one.plain).sort(), said.sort());
		await order(box, 'add', { userid: 'sales01', external_userid: 'wmPeer01', state: '渠道1' });
		const event = (await until('an event', () => r.heard[32])).plain;
		for (const part of ['<ChangeType><![CDATA[add_external_contact]]></ChangeType>', '<UserID><![CDATA[sales01]]></UserID>',
			'<ExternalUserID><![CDATA[wmPeer01]]></ExternalUserID>', '<State><![CDATA[渠道1]]></State>', '<WelcomeCode><![CDATA['])
			assert.ok(event.includes(part), `${part} is not in ${event}`);
		await stop(box);
		r.close();
	});
}

test('URL verification by the sandbox: right only where @wecom/crypto gave the echo back', async () => {
	let spoil = '';
	const r = await receiver((one) => opened(one) + spoil);
	const box = await sandbox(options(r));
	await order(box, 'verify', '');
	assert.strictEqual(r.heard[0].error, undefined);
	spoil = '\n';
	const wrong = await ask(`${box.base}/sandbox/verify`, { method: 'POST' });
	assert.strictEqual(wrong.status, 502);
	await stop(box);
	r.close();
});

test('sealed by the sandbox: the server of node-easywechat understands it', async () => {
	const events = [];
	const app = new Work({ corp_id: CORP, secret: SECRET, token: TOKEN, aes_key: AES_KEY });
	const r = await receiver(async (one) => {
		const request = new ServerRequest(one.req.method, one.req.url, one.req.headers, one.body);
		app.setRequest(request);
		app.server = null; // handlers of one request
		const server = app.getServer();
		server.with((message) => {
			events.push({ ...message.attributes });
			return '';
		});
		const response = await server.serve();
		return response.getBody().toString();
	});
	const box = await sandbox(options(r));
	await order(box, 'verify', '');
	await order(box, 'add', { userid: 'sales01', external_userid: 'wmPeer02', state: 's2' });
	await until('an event', () => events.length > 0 || r.heard.some((one) => one.error));
	for (const one of r.heard)
		if (one.error)
			throw one.error;
	assert.strictEqual(events[0].Event, 'change_external_contact');
	assert.strictEqual(events[0].ExternalUserID, 'wmPeer02');
	await stop(box);
	r.close();
});

test('siyu doctor asks the URL as WeCom does: @wecom/crypto opens what it sealed', async () => {
	const seen = [];
	const r = await receiver((one) => {
		if (one.req.method === 'GET')
			seen.push(opened(one));
		return seen[seen.length - 1] || '';
	});
	// The doctor waits for its answers, so it may not block this process, which gives them.
	const { spawn } = require('child_process');
	const doctor = spawn(process.env.SIYU, ['doctor', '--url', r.url, '--json'], { cwd: shop, stdio: ['ignore', 'pipe', 'pipe'] });
	let out = '', over = false;
	doctor.stdout.on('data', (bytes) => { out += bytes; });
	doctor.stderr.on('data', (bytes) => { out += bytes; });
	doctor.on('exit', () => { over = true; });
	await until('the doctor is done', () => over);
	const refused = r.heard.find((one) => one.error);
	assert.ok(seen.length > 0, out);
	assert.ok(!refused || !refused.url.searchParams.get('echostr'), out);
	r.close();
});

main();
