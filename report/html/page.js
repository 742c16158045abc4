/**
 * What moves on a page: stepping through a run, and looking for a claim. All that comes from a spec is
 * set as text; nothing here makes markup of a string.
 */
(() => {
  const byId = (id) => document.getElementById(id);

  /** A new element with a class and a text. */
  const element = (name, className, text) => {
    const made = document.createElement(name);
    if (className) made.className = className;
    if (text !== undefined) made.textContent = text;
    return made;
  };

  filterClaims();
  const data = byId('run-data');
  if (data) showRun(JSON.parse(data.textContent));

  // ---------------------------------------------------------------- the list of claims

  function filterClaims() {
    const input = byId('find-claim');
    if (!input) return;
    const rows = [...document.querySelectorAll('#claims tbody tr')];
    input.addEventListener('input', () => {
      const words = input.value.toLowerCase().split(/\s+/);
      let shown = 0;
      for (const row of rows) {
        const text = row.textContent.toLowerCase();
        row.hidden = !words.every((word) => text.includes(word));
        if (!row.hidden) shown += 1;
      }
      byId('found-claims').textContent = `${shown} of ${rows.length}`;
    });
  }

  // ---------------------------------------------------------------- a run

  function showRun(run) {
    const count = run.steps.length;
    const states = valuesByState(run);
    const moving = placesThatMove(run);
    const ran = rangesByStep(run);
    const scrub = byId('scrub');
    let now = count;
    let file = -1;
    let isLaidOut = false;

    const fileButtons = run.files.map(({ path }, i) => {
      const button = element('button', 'file', path);
      button.type = 'button';
      button.addEventListener('click', () => showFile(i));
      byId('files').append(button);
      return button;
    });
    const placeRows = makePlaceRows();

    byId('all-places').addEventListener('change', showState);
    scrub.addEventListener('input', () => go(Number(scrub.value)));
    document.addEventListener('click', (event) => {
      const target = event.target.closest('[data-go], [data-step]');
      if (!target) return;
      const { go: where, step } = target.dataset;
      if (step !== undefined) go(Number(step));
      else go({ first: 0, back: now - 1, on: now + 1, last: count }[where]);
    });
    document.addEventListener('keydown', (event) => {
      if (event.ctrlKey || event.altKey || event.metaKey || event.shiftKey) return;
      // The slider has these keys already, and what scrolls scrolls.
      if (event.target.closest('input, select, textarea, .scroll, pre')) return;
      const to = { ArrowLeft: now - 1, ArrowRight: now + 1, Home: 0, End: count }[event.key];
      if (to === undefined) return;
      event.preventDefault();
      go(to);
    });
    window.addEventListener('hashchange', goToHash);
    if (!goToHash()) go(count, true);
    isLaidOut = true;

    function goToHash() {
      const found = /^#step-(\d+)$/.exec(location.hash);
      if (found) go(Number(found[1]), true);
      return found !== null;
    }

    /** Shows the state after `step` steps. */
    function go(step, keepsAddress) {
      now = Math.max(0, Math.min(count, step));
      scrub.value = String(now);
      const taken = run.steps[now - 1];
      scrub.setAttribute(
        'aria-valuetext',
        taken ? `step ${now}, ${taken.thread}` : 'the beginning',
      );
      showNow(taken);
      showTimeline();
      for (const row of document.querySelectorAll('tr.step')) {
        row.classList.toggle('now', row.id === `step-${now}`);
      }
      for (const button of document.querySelectorAll('tr.step button')) {
        if (button.dataset.step === String(now)) button.setAttribute('aria-current', 'step');
        else button.removeAttribute('aria-current');
      }
      for (const node of document.querySelectorAll('.graph .node')) {
        node.classList.toggle('now', node.dataset.step === String(now));
      }
      showState();
      const lines = ran[now - 1] ?? ran[0] ?? [];
      showFile(lines.length > 0 ? lines[lines.length - 1][0] : 0);
      if (!keepsAddress) history.replaceState(null, '', now === count ? '#run' : `#step-${now}`);
    }

    function showNow(taken) {
      const where = byId('now');
      where.textContent = '';
      where.append(element('strong', '', taken ? `${now} of ${count}` : 'the beginning'));
      if (taken) where.append(` ${taken.thread}: `, element('code', '', taken.text || 'goes on'));
      const truth = byId('truth');
      if (run.truth) {
        const isTrue = run.truth[now];
        const when = taken ? `after step ${now}` : 'in the beginning';
        truth.textContent = `${run.property} ${isTrue ? 'holds' : 'is broken'} ${when}.`;
        truth.className = isTrue ? 'good' : 'bad';
      }
    }

    function showTimeline() {
      const cursor = byId('cursor');
      const svg = cursor.ownerSVGElement;
      const { left, stepWidth } = svg.dataset;
      const x = Number(left) + (now - 1) * Number(stepWidth);
      cursor.setAttribute('x', String(x));
      cursor.style.visibility = now === 0 ? 'hidden' : 'visible';
      const pane = byId('timeline');
      if (x < pane.scrollLeft + Number(left) || x + 40 > pane.scrollLeft + pane.clientWidth) {
        pane.scrollLeft = Math.max(0, x - pane.clientWidth / 2);
      }
    }

    // -------------------------------------------------------------- the state

    function makePlaceRows() {
      const table = byId('places');
      const rows = [];
      let body;
      let group;
      for (const [i, place] of run.places.entries()) {
        if (place.group !== group) {
          group = place.group;
          body = element('tbody');
          const head = element('tr', 'group');
          const title = element('th', '', group);
          title.scope = 'rowgroup';
          title.colSpan = 3;
          head.append(title);
          body.append(head);
          table.append(body);
        }
        const row = element('tr');
        const name = element('th', '', place.name);
        name.scope = 'row';
        row.append(name, element('td'), element('td', 'old'));
        body.append(row);
        rows[i] = row;
      }
      return rows;
    }

    function showState() {
      const all = byId('all-places').checked;
      const values = states[now];
      const before = states[Math.max(0, now - 1)];
      for (const [i, row] of placeRows.entries()) {
        const isChanged = values[i] !== before[i];
        row.hidden = !all && !moving.has(i);
        row.classList.toggle('changed', isChanged);
        row.cells[1].textContent = values[i];
        row.cells[2].textContent = isChanged ? before[i] : '';
      }
      for (const body of byId('places').tBodies) {
        const [head, ...rows] = body.rows;
        head.hidden = rows.every((row) => row.hidden);
      }
    }

    // -------------------------------------------------------------- the source

    function showFile(wanted) {
      const pane = byId('lines');
      if (run.files.length === 0) return;
      if (file !== wanted) {
        file = wanted;
        pane.textContent = '';
        const list = element('ol');
        for (const line of run.files[file].lines) list.append(element('li', '', line));
        pane.append(list);
        for (const [i, button] of fileButtons.entries()) {
          button.setAttribute('aria-pressed', String(i === file));
        }
      }
      const lines = pane.querySelectorAll('li');
      for (const line of lines) line.className = '';
      for (const [of, first, last] of run.idle) if (of === file) mark(lines, first, last, 'idle');
      for (const ranges of ran.slice(0, now)) {
        for (const [of, first] of ranges) if (of === file) mark(lines, first, first, 'ran');
      }
      let running;
      for (const [of, first] of ran[now - 1] ?? []) {
        if (of !== file) continue;
        mark(lines, first, first, 'now');
        running = lines[first - 1];
      }
      if (running) pane.scrollTop = running.offsetTop - pane.clientHeight / 2;
      else if (!isLaidOut) pane.scrollTop = 0;
    }

    function mark(lines, first, last, className) {
      for (let i = first; i <= last; i += 1) lines[i - 1]?.classList.add(className);
    }
  }

  /** The values of all places in each state. */
  function valuesByState(run) {
    const states = [run.initial];
    for (const { changes } of run.steps) {
      const next = [...states[states.length - 1]];
      for (const [place, value] of changes) next[place] = value;
      states.push(next);
    }
    return states;
  }

  function placesThatMove(run) {
    return new Set(run.steps.flatMap(({ changes }) => changes.map(([place]) => place)));
  }

  function rangesByStep(run) {
    return run.steps.map(({ lines }) => lines);
  }
})();
