// What both parts share: cases with a name each, the processes of siyu on ports of the system's choice, waiting for what must come.
'use strict';
const { spawn, spawnSync } = require('child_process');
const assert = require('assert');
const fs = require('fs');
const http = require('http');
const path = require('path');

const siyu = process.env.SIYU;
const tmp = process.env.SIYU_TMP;
const CORP = 'wwc0rp1d2e3f4a5b6c';
const SECRET = 's3cret-of-the-app';
const TOKEN = 'T0kenOfBoth';
const AES_KEY = 'kWxPEV2UEDyxWpmPBBYZFMR8kvS5Q6ZJ7hN0bT4gLuA';
const AGENT = 1000002;
const PATIENCE_MS = 10000;

const cases = [];
function test(name, body) {
	cases.push({ name, body });
}

// Asks again until it gives something true; what never comes is an error that says what was waited for.
async function until(what, ask) {
	const end = Date.now() + PATIENCE_MS;
	for (;;) {
		const got = await ask();
		if (got)
			return got;
		if (Date.now() > end)
			throw new Error(`not within ${PATIENCE_MS / 1000} s: ${what}`);
		await new Promise((go) => setTimeout(go, 20));
	}
}

// -- processes: each is ended by its own handle
const started = [];
function start(name, args, pattern, cwd) {
	const child = spawn(siyu, args, { cwd: cwd || tmp, stdio: ['ignore', 'ignore', 'pipe'] });
	const p = { name, child, log: '', over: false };
	child.stderr.on('data', (bytes) => { p.log += bytes; });
	child.on('exit', () => { p.over = true; });
	started.push(p);
	return until(`${name} is ready`, () => {
		if (p.over)
			throw new Error(`${name} ended: ${p.log}`);
		const m = pattern.exec(p.log);
		if (m)
			p.base = `http://127.0.0.1:${m[1]}`;
		return m && p;
	});
}
async function stop(p) {
	p.child.kill('SIGTERM');
	await until(`${p.name} ends`, () => p.over);
}
function sandbox(options) {
	return start('siyu sandbox', ['sandbox', '--listen', '127.0.0.1:0', '--corpid', CORP, '--secret', SECRET, '--agentid', `${AGENT}`,
		'--employees', '3', '--seed', '7', ...options], /sandbox is ready.* port=(\d+)/);
}
function run(args, cwd) {
	const r = spawnSync(siyu, args, { cwd, encoding: 'utf8' });
	return { code: r.status, out: r.stdout, err: r.stderr };
}

// -- HTTP as it is, for what no SDK says
function ask(url, options, body) {
	return new Promise((done, failed) => {
		const req = http.request(url, options || {}, (res) => {
			const parts = [];
			res.on('data', (bytes) => parts.push(bytes));
			res.on('end', () => done({ status: res.statusCode, headers: res.headers, body: Buffer.concat(parts).toString() }));
		});
		req.on('error', failed);
		req.end(body);
	});
}
async function order(box, what, body) {
	const r = await ask(`${box.base}/sandbox/${what}`, { method: 'POST' }, typeof body === 'string' ? body : JSON.stringify(body));
	const json = JSON.parse(r.body);
	assert.strictEqual(json.ok, true, `/sandbox/${what}: ${r.body}`);
	return json;
}

// A receiver of callbacks: answers what `serve` says (text or undefined), keeps what came.
function receiver(serve) {
	const heard = [];
	const server = http.createServer((req, res) => {
		const parts = [];
		req.on('data', (bytes) => parts.push(bytes));
		req.on('end', async () => {
			const one = { req, url: new URL(req.url, 'http://receiver'), body: Buffer.concat(parts).toString() };
			try {
				res.end(await serve(one));
			} catch (e) {
				one.error = e;
				res.statusCode = 403;
				res.end();
			}
			heard.push(one);
		});
	});
	return new Promise((done) => server.listen(0, '127.0.0.1', () =>
		done({ heard, url: `http://127.0.0.1:${server.address().port}/wecom/bot`, close: () => server.close() })));
}

async function main() {
	let bad = 0;
	for (const { name, body } of cases) {
		try {
			await body();
			console.log(`ok ${name}`);
		} catch (e) {
			bad++;
			console.log(`not ok ${name}: ${e && e.stack}`);
		}
	}
	for (const p of started)
		if (!p.over)
			p.child.kill('SIGKILL');
	process.exit(bad ? 1 : 0);
}

module.exports = { siyu, tmp, fs, path, assert, CORP, SECRET, TOKEN, AES_KEY, AGENT, test, until, start, stop, sandbox, run, ask, order, receiver, main };
