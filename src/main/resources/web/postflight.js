'use strict';

// Everything shown here comes from targets and configurations: it is set as text, never as markup.

const REFRESH = 5000;
const ORDER = ['fail', 'unknown', 'warn', 'pass'];

const byId = (id) => document.getElementById(id);

function ago(moment, now) {
  if (!moment) {
    return '–';
  }
  const seconds = Math.max(0, Math.round((now - Date.parse(moment)) / 1000));
  const steps = [[86400, 'd'], [3600, 'h'], [60, 'min']];
  for (const [size, name] of steps) {
    if (seconds >= 2 * size) {
      return Math.floor(seconds / size) + ' ' + name + ' ago';
    }
  }
  return seconds + ' s ago';
}

function length(seconds) {
  if (seconds === undefined || seconds === null) {
    return '–';
  }
  return seconds < 1 ? (seconds * 1000).toPrecision(3) + ' ms' : seconds.toPrecision(3) + ' s';
}

function badge(element, status, text) {
  element.dataset.status = status;
  element.textContent = text || status;
}

function row(check, now) {
  const tr = byId('check').content.cloneNode(true);
  const find = (name) => tr.querySelector(name);
  badge(find('.badge'), check.status);
  find('.id').textContent = check.id;
  find('.id').href = 'api/v1/checks/' + encodeURIComponent(check.id);
  find('.kind').textContent = check.kind;
  find('.target').textContent = check.target;
  find('.reason').textContent = (check.silenced_by ? 'silenced by ' + check.silenced_by + (check.reason ? ': ' : '') : '') + check.reason;
  find('.since').textContent = ago(check.since, now);
  find('.since').title = check.since;
  find('.took').textContent = length(check.last_run && check.last_run.duration);
  find('.ran').textContent = ago(check.last_run && check.last_run.at, now);
  return tr;
}

function section(application, checks, now) {
  const part = byId('application').content.cloneNode(true);
  part.querySelector('.name').textContent = application.application;
  badge(part.querySelector('.ready'), application.ready ? 'pass' : 'fail', application.ready ? 'ready' : 'not ready');
  checks.sort((a, b) => ORDER.indexOf(a.status) - ORDER.indexOf(b.status) || a.id.localeCompare(b.id));
  part.querySelector('tbody').append(...checks.map((check) => row(check, now)));
  return part;
}

function show(status) {
  const now = Date.parse(status.at);
  const checks = new Map(status.applications.map((application) => [application.application, []]));
  status.checks.forEach((check) => checks.get(check.application).push(check));
  badge(byId('overall'), status.status);
  document.title = (status.status === 'pass' ? '' : status.status + ' · ') + 'Postflight';
  byId('counts').replaceChildren(...ORDER.map((name) => {
    const item = document.createElement('li');
    const number = document.createElement('b');
    number.textContent = status.counts[name];
    item.dataset.status = name;
    item.append(number, ' ' + name);
    return item;
  }));
  byId('applications').replaceChildren(
    ...status.applications.map((application) => section(application, checks.get(application.application), now)));
  byId('updated').textContent = 'as of ' + new Date(now).toLocaleString();
}

async function refresh() {
  try {
    const response = await fetch('api/v1/status', {signal: AbortSignal.timeout(2 * REFRESH)});
    if (!response.ok) {
      throw new Error(response.status + ' ' + response.statusText);
    }
    show(await response.json());
    byId('trouble').hidden = true;
  } catch (problem) {
    byId('trouble').textContent = 'What is shown is old: Postflight does not answer (' + problem.message + ').';
    byId('trouble').hidden = false;
    badge(byId('overall'), 'unknown', 'no answer');
  }
}

let wake = () => {};
document.addEventListener('visibilitychange', () => wake());

async function keepFresh() {
  for (;;) {
    if (!document.hidden) {
      await refresh();
    }
    await new Promise((resolve) => {
      const timer = setTimeout(resolve, REFRESH);
      wake = () => { clearTimeout(timer); resolve(); };
    });
  }
}

keepFresh();
