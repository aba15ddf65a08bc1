// The calendar of the client started as a whole: three appointments of today, of which two overlap, in
// the views that have columns. Runs in the page.

// Opens the calendar; the answers to its searches are of a server that has the three.
export async function openCalendar() {
    const HOUR = 3_600_000;
    const at = (hour) => new Date().setHours(hour, 0, 0, 0);
    const appointment = (id, hour, hours) => ({ id, uid: `uid${id}`, l: '10', name: `Meeting ${id}`, dur: hours * HOUR,
        fba: 'B', fb: 'B', status: 'CONF', class: 'PUB', transp: 'O', invId: `${id}-1`, compNum: 0, isOrg: true,
        or: { a: 'user@example.com' }, ptst: 'AC', s: 1, d: at(hour), inst: [{ s: at(hour), ridZ: 'x', tzo: 0 }] });
    const { Search } = ANSWERS;
    ANSWERS.Search = (request) => (request.getAttribute('types') !== 'appointment' ? Search(request)
        : { sortBy: 'none', offset: 0, more: false,
            appt: [appointment('501', 10, 1), appointment('502', 10, 2), appointment('503', 14, 1)] });
    appCtxt.getAppController().activateApp('Calendar');
    window.calendar = await until('the calendar', () => String(appCtxt.getCurrentApp()) === 'ZmCalendarApp' &&
        appCtxt.getCurrentViewId() && AjxDispatcher.run('GetCalController'));
}

// The view of that name (DAY, WEEK, WORK_WEEK) when its appointments are there, then what is wrong with
// where they stand; an empty list, if nothing is.
export async function placesIn(name) {
    const id = ZmId[`VIEW_CAL_${name}`];
    calendar.show(id, new Date());
    const shown = () => calendar._viewMgr.getCurrentViewName?.() === id && calendar._viewMgr.getCurrentView();
    const view = await until(`the view ${name}`, shown);
    const find = (text) => [...view.getHtmlElement().querySelectorAll('[id^="zli__"]')]
        .find((element) => element.style.position === 'absolute' && element.textContent.includes(text));
    const [one, two, three] = await until('the appointments', () => {
        const list = ['501', '502', '503'].map((number) => find(`Meeting ${number}`));
        return list.every((element) => element && element.getBoundingClientRect().height > 0) && list;
    }).then((list) => list.map((element) => element.getBoundingClientRect()));
    const wrong = [];
    const expect = (what, is, should, by = 3) => {
        if (!(Math.abs(is - should) <= by)) wrong.push(`${name}: ${what}: ${is}, not ${should}`);
    };
    expect('two hours are twice one', two.height, 2 * one.height);
    expect('both begin at ten', one.top, two.top);
    expect('the third is four hours below', three.top - one.top, 4 * one.height);
    if (!(Math.abs(one.left - two.left) > 10)) wrong.push(`${name}: one hides the other`);
    if (name === 'DAY') return wrong; // its columns are calendars
    const today = new RegExp(`\\b${new Date().getDate()}\\b`);
    const titles = view._columns.map((day) => document.getElementById(day.titleId));
    const title = titles.find((element) => today.test(element?.textContent))?.getBoundingClientRect();
    if (!title) {
        wrong.push(`${name}: no column of today`);
    } else {
        expect('it begins in the column of today', three.left, title.left, 6);
        expect('and ends there', three.right, title.right, 24); // a margin for clicks beside it
    }
    return wrong;
}

// Where the wheel is to be turned over the appointments, and how far they and the hours beside them
// have scrolled.
export function hoursAndBody() {
    const view = calendar._viewMgr.getCurrentView();
    const body = document.getElementById(view._bodyDivId);
    const { left, top, width, height } = body.getBoundingClientRect();
    return { x: Math.round(left + width / 2), y: Math.round(top + height / 2), body: body.scrollTop,
        hours: document.getElementById(view._hoursScrollDivId).scrollTop };
}

// The same when they have scrolled from there and nothing moves any more: wheels scroll smoothly.
export async function rested(from) {
    const view = calendar._viewMgr.getCurrentView();
    const both = [view._bodyDivId, view._hoursScrollDivId].map((id) => document.getElementById(id));
    await until('the scrolling', () => both[0].scrollTop !== from);
    let last = '';
    let same = 0;
    for (let i = 0; i < 100 && same < 6; i++) {
        await new Promise((resolve) => setTimeout(resolve, 50));
        const now = both.map((element) => element.scrollTop).join();
        same = now === last ? same + 1 : 0;
        last = now;
    }
    return { body: both[0].scrollTop, hours: both[1].scrollTop };
}
