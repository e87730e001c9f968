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

const DECISIONS = {go: ['pass', 'GO'], no_go: ['fail', 'NO-GO'], undecided: ['warn', 'UNDECIDED']};
const LAUNCHES = {go: ['pass', 'GO'], no_go: ['fail', 'NO-GO'], pending: ['waiting', 'PENDING']};

function stretch(part) {
  const item = byId('window').content.cloneNode(true);
  const find = (name) => item.querySelector(name);
  const [status, title] = DECISIONS[part.effective] || ['waiting', 'waits'];
  find('.window').textContent = part.window;
  if (!part.begun) {
    badge(find('.badge'), 'waiting', 'waits');
    find('.sentence').textContent = 'its turn comes when the windows before it are decided';
  } else {
    badge(find('.badge'), part.settled ? status : 'waiting', part.settled ? title : part.percent_complete + ' %');
    find('.sentence').textContent = (part.settled ? '' : (DECISIONS[part.decision] || ['', ''])[1].toLowerCase() + ' so far: ') + part.sentence
      + (part.override ? ' (lifted by ' + part.override.who + ': ' + part.override.note + ')' : '');
  }
  return item;
}

function launchOf(launch, now) {
  const part = byId('launch').content.cloneNode(true);
  const find = (name) => part.querySelector(name);
  const path = 'api/v1/deployments/' + encodeURIComponent(launch.id);
  const [status, title] = LAUNCHES[launch.status];
  badge(find('.badge'), launch.state === 'open' || launch.state === 'closed' ? status : 'unknown',
    launch.state === 'open' || launch.state === 'closed' ? title : launch.state);
  find('.version').textContent = launch.version;
  find('.version').href = path;
  find('.moment').textContent = 'live since ' + ago(launch.at, now).replace(' ago', '')
    + (launch.state === 'open' ? (launch.phase === 'warm_up' ? ', warming up' : ', under watch') : ', ' + launch.why);
  find('.moment').title = launch.at;
  find('.report').href = path + '/report?format=html';
  find('.windows').append(...launch.windows.map(stretch));
  find('.words').textContent = launch.roles.map((role) => {
    const word = launch.sign_offs.find((one) => one.role === role);
    return role + ': ' + (word ? (word.decision === 'go' ? 'go' : 'no-go') + ' by ' + word.who + (word.note ? ', ' + word.note : '') : 'not signed off yet');
  }).join(' · ');
  return part;
}

function section(application, checks, launches, now) {
  const part = byId('application').content.cloneNode(true);
  const latest = launches.find((launch) => launch.application === application.application);
  if (latest) {
    part.querySelector('.launches').append(launchOf(latest, now));
  }
  part.querySelector('.name').textContent = application.application;
  badge(part.querySelector('.ready'), application.ready ? 'pass' : 'fail', application.ready ? 'ready' : 'not ready');
  checks.sort((a, b) => ORDER.indexOf(a.status) - ORDER.indexOf(b.status) || a.id.localeCompare(b.id));
  part.querySelector('tbody').append(...checks.map((check) => row(check, now)));
  return part;
}

function show(status, launches) {
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
    ...status.applications.map((application) => section(application, checks.get(application.application), launches, now)));
  byId('updated').textContent = 'as of ' + new Date(now).toLocaleString();
}

async function ask(path) {
  const response = await fetch(path, {signal: AbortSignal.timeout(2 * REFRESH)});
  if (!response.ok) {
    throw new Error(response.status + ' ' + response.statusText);
  }
  return response.json();
}

// The checks are worth showing even while the store, which knows of deployments, does not answer.
async function deployments() {
  try {
    return (await ask('api/v1/deployments?limit=100')).deployments;
  } catch (problem) {
    return [];
  }
}

async function refresh() {
  try {
    const [status, launches] = await Promise.all([ask('api/v1/status'), deployments()]);
    show(status, launches);
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
