/* The sidebar: asks the client who is spoken with, sends by a tap, tells the server what was sent. Works with the new JS-SDK (ww) and
 * the old one (wx). Without either the pages are plain forms. */
(function () {
	'use strict';
	var body = document.body, csrf = body.dataset.csrf, chat = null;
	var apis = ['getContext', 'getCurExternalContact', 'getCurExternalChat', 'sendChatMessage'];
	var SINGLE = ['single_chat_tools', 'contact_profile', 'single_kf_tools'], GROUP = ['group_chat_tools'];

	function say(words) {
		var box = document.getElementById('said');
		if (!box) {
			box = document.createElement('p');
			box.id = 'said';
			box.setAttribute('role', 'status');
			body.insertBefore(box, body.firstChild);
		}
		box.textContent = words;
	}

	function answer(r) {
		return r.json().catch(function () { return {}; }).then(function (x) {
			if (!r.ok || x.error) { throw new Error(x.error || '没有办成，请重新打开再点'); }
			return x;
		});
	}

	function post(path, fields) {
		return fetch(path, {
			method: 'POST', credentials: 'same-origin',
			headers: { 'X-Siyu-Csrf': csrf, 'Content-Type': 'application/x-www-form-urlencoded' },
			body: new URLSearchParams(fields).toString()
		}).then(answer);
	}

	function wait(ms) { return new Promise(function (done) { setTimeout(done, ms); }); }

	/* One call of the client, in either dialect. */
	function call(name, params) {
		if (window.ww) { return window.ww[name](params || {}); }
		return new Promise(function (done, fail) {
			window.wx.invoke(name, params || {}, function (res) {
				if (res.err_msg === name + ':ok') { done(res); } else { fail(new Error(res.err_msg)); }
			});
		});
	}

	function registerNew(s) {
		window.ww.register({
			corpId: s.corpid, agentId: s.agentid, jsApiList: apis,
			getConfigSignature: function () { return s.corp; },
			getAgentConfigSignature: function () { return s.app; }
		});
	}

	function registerOld(s) {
		return new Promise(function (done, fail) {
			window.wx.config({
				beta: true, appId: s.corpid, timestamp: s.corp.timestamp, nonceStr: s.corp.nonceStr,
				signature: s.corp.signature, jsApiList: apis
			});
			window.wx.error(function (e) { fail(new Error(e.errMsg)); });
			window.wx.ready(function () {
				window.wx.agentConfig({
					corpid: s.corpid, agentid: s.agentid, timestamp: s.app.timestamp, nonceStr: s.app.nonceStr,
					signature: s.app.signature, jsApiList: apis, success: done,
					fail: function (e) { fail(new Error(e.errMsg)); }
				});
			});
		});
	}

	function register() {
		var here = location.href.split('#')[0];
		return fetch('/side/sign?url=' + encodeURIComponent(here), { credentials: 'same-origin' }).then(answer).then(function (s) {
			return window.ww ? registerNew(s) : registerOld(s);
		});
	}

	/* With whom the client is speaking now. */
	function current() {
		return call('getContext').then(function (c) {
			if (SINGLE.indexOf(c.entry) >= 0) {
				return call('getCurExternalContact').then(function (r) {
					return { kind: 'customer', id: r.userId, sends: c.entry === 'single_chat_tools' };
				});
			}
			if (GROUP.indexOf(c.entry) >= 0) {
				return call('getCurExternalChat').then(function (r) { return { kind: 'group', id: r.chatId, sends: true }; });
			}
			return null;
		});
	}

	function pageOf(c) { return '/side/' + c.kind + '?id=' + encodeURIComponent(c.id); }

	/* The client sends into the chat that is open: never the words for one into the chat of another. */
	function sure(id) {
		return current().then(function (c) {
			if (c && c.id === id) { return; }
			if (c) { location.replace(pageOf(c)); }
			throw new Error('现在打开的不是这位客户的聊天，没有发');
		});
	}

	function sendAll(list) {
		return list.reduce(function (before, m) {
			return before.then(function () { return call('sendChatMessage', m); });
		}, Promise.resolve());
	}

	function opened(todo, tries) {
		return post('/side/open', { todo: todo }).then(function (x) {
			if (!x.wait) { return x.messages; }
			if (tries === 0) { throw new Error('附件还没传好，请过一会儿再点'); }
			say('附件正在上传，请稍等');
			return wait(2000).then(function () { return opened(todo, tries - 1); });
		});
	}

	function tap(button, work) {
		button.addEventListener('click', function () {
			button.disabled = true;
			work().catch(function (e) { say(e.message || '没有发出去'); }).then(function () { button.disabled = false; });
		});
	}

	function prepare() {
		document.querySelectorAll('button[data-send]').forEach(function (b) {
			if (!chat || chat.id !== b.dataset.id || !chat.sends) { return; }
			b.hidden = false;
			tap(b, function () {
				return sure(b.dataset.id).then(function () { return opened(b.dataset.send, 15); }).then(sendAll).then(function () {
					return post('/side/claim', { todo: b.dataset.send });
				}).then(function () { location.reload(); });
			});
		});
		document.querySelectorAll('button[data-words]').forEach(function (b) {
			if (!chat || chat.id !== b.dataset.id || !chat.sends) { return; }
			b.hidden = false;
			tap(b, function () {
				var list = JSON.parse(b.dataset.words).map(function (t) { return { msgtype: 'text', text: { content: t } }; });
				return sure(b.dataset.id).then(function () { return sendAll(list); }).then(function () {
					return post('/side/sent', { id: b.dataset.id, name: b.dataset.name });
				}).then(function () { say('发出去了'); });
			});
		});
	}

	if (body.dataset.sdk !== '1' || !(window.ww || window.wx)) { return; }
	register().then(current).then(function (c) {
		chat = c;
		if (c && document.querySelector('main[data-home]') && location.search.indexOf('stay') < 0) {
			location.replace(pageOf(c));
			return;
		}
		prepare();
	}).catch(function (e) { say('没有接上企业微信：' + (e.message || '') + '。可以照常看，发送请手动'); });
}());
