// The callback bot that a team would write first, to be measured beside the gate: fastify takes the post, Tencent's @wecom/crypto
// verifies and opens it, better-sqlite3 keeps it as durably as the gate does (WAL, synchronous=FULL) before it is answered with 200.
//   bot.js each PORT FOLDER     one process, one commit for each callback
//   bot.js batch PORT FOLDER    the best that Node can do: a process for each processor with a database of its own, and whatever
//                               came in one turn of its loop in one commit
// TOKEN, AES_KEY in the environment. SIGTERM ends it; each process leaves FOLDER/bot-N.rows, how many rows its database has.
'use strict';
const cluster = require('node:cluster');
const os = require('node:os');
const path = require('node:path');
const fs = require('node:fs');

const [how, port, folder] = process.argv.slice(2);

function serve(number) {
	const { getSignature, decrypt } = require('@wecom/crypto');
	const { XMLParser } = require('fast-xml-parser');
	const Database = require('better-sqlite3');
	const fastify = require('fastify')({ logger: false });
	const xml = new XMLParser({ ignoreAttributes: true, parseTagValue: false });
	const db = new Database(path.join(folder, `bot-${number}.db`));
	db.pragma('journal_mode = WAL');
	db.pragma('synchronous = FULL');
	db.exec('CREATE TABLE IF NOT EXISTS inbox (id INTEGER PRIMARY KEY, at_ms INTEGER NOT NULL, app TEXT NOT NULL, body TEXT NOT NULL)');
	const insert = db.prepare('INSERT INTO inbox (at_ms, app, body) VALUES (?, ?, ?)');
	const insertAll = db.transaction((rows) => {
		for (const r of rows) insert.run(r.at, r.app, r.body);
	});

	let waiting = [];
	const flush = () => {
		const rows = waiting;
		waiting = [];
		try {
			insertAll(rows);
			for (const r of rows) r.kept();
		} catch (e) {
			for (const r of rows) r.lost(e);
		}
	};
	const keepBatched = (at, app, body) =>
		new Promise((kept, lost) => {
			if (waiting.length === 0) setImmediate(flush);
			waiting.push({ at, app, body, kept, lost });
		});
	const keep = how === 'batch' ? keepBatched : (at, app, body) => insert.run(at, app, body);

	fastify.addContentTypeParser('text/xml', { parseAs: 'string' }, (_request, body, done) => done(null, body));
	fastify.post('/wecom/:app', async (request, reply) => {
		const { msg_signature: signature, timestamp, nonce } = request.query;
		const sealed = xml.parse(request.body).xml.Encrypt;
		if (getSignature(process.env.TOKEN, timestamp, nonce, sealed) !== signature) return reply.code(403).send('');
		const { message } = decrypt(process.env.AES_KEY, sealed);
		if (!xml.parse(message).xml.Event) return reply.code(400).send('');
		await keep(Date.now(), request.params.app, message);
		return reply.code(200).send('');
	});
	process.on('SIGTERM', () => {
		fs.writeFileSync(path.join(folder, `bot-${number}.rows`), `${db.prepare('SELECT count(*) AS n FROM inbox').get().n}\n`);
		process.exit(0);
	});
	process.on('disconnect', () => process.exit(0)); // the first process is gone
	fastify.listen({ port: Number(port), host: '127.0.0.1', backlog: 1024 });
}

if (how === 'each') {
	serve(0);
} else if (how === 'batch' && cluster.isPrimary) {
	let left = os.availableParallelism();
	for (let i = 0; i < left; i++) cluster.fork({ NUMBER: String(i) });
	cluster.on('exit', () => {
		if (--left === 0) process.exit(0);
	});
	process.on('SIGTERM', () => {
		for (const w of Object.values(cluster.workers)) w.process.kill('SIGTERM');
	});
} else if (how === 'batch') {
	serve(Number(process.env.NUMBER));
} else {
	console.error('bot.js each|batch PORT FOLDER');
	process.exit(2);
}
