// Every widget of Dwt that the client is built of, made and used once. Runs in the page: the answer
// is a word a widget, ok or what went wrong.

export const WIDGETS = ['composite', 'button', 'input', 'menu', 'message dialog', 'option dialog', 'tree',
    'calendar', 'color picker', 'sash', 'select', 'toolbar', 'list view', 'text', 'iframe', 'tooltip',
    'context menu', 'keyboard', 'soap', 'xml', 'dates'];

export async function tryWidgets() {
    const out = {};
    const check = (condition, what) => {
        if (!condition) throw new Error(what);
    };
    const attempt = async (name, work) => {
        try {
            await work();
            out[name] = 'ok';
        } catch (error) {
            out[name] = String(error.msg || error.stack || error);
        }
    };
    const mouse = (element, type, more) => {
        const { left, top } = element.getBoundingClientRect();
        const event = new MouseEvent(type, { bubbles: true, cancelable: true, clientX: left + 2,
            clientY: top + 2, button: 0, ...more });
        element.dispatchEvent(event);
        return event;
    };
    const press = (element) => ['mouseover', 'mousedown', 'mouseup', 'click'].forEach((type) => mouse(element, type));

    await attempt('composite', () => {
        const outer = new DwtComposite({ parent: shell });
        const inner = new DwtControl({ parent: outer });
        check(outer.getChildren().length === 1 && inner.getHtmlElement().parentNode === outer.getHtmlElement(), 'parent');
        outer.dispose();
        check(inner.isDisposed(), 'not disposed');
    });
    await attempt('button', () => {
        const button = new DwtButton({ parent: shell });
        let clicks = 0;
        button.setText('Press');
        button.addSelectionListener(new AjxListener(null, () => { clicks += 1; }));
        press(button.getHtmlElement());
        check(clicks === 1, `${clicks} clicks`);
        button.setEnabled(false);
        press(button.getHtmlElement());
        check(clicks === 1, 'pressed while disabled');
        button.dispose();
    });
    await attempt('input', () => {
        const input = new DwtInputField({ parent: shell, type: DwtInputField.STRING, initialValue: 'a' });
        input.setValue('b');
        check(input.getValue() === 'b' && input.getInputElement().value === 'b', 'value');
        input.dispose();
    });
    await attempt('menu', () => {
        const menu = new DwtMenu({ parent: shell });
        const item = new DwtMenuItem({ parent: menu });
        let chosen = 0;
        item.setText('Choose');
        item.addSelectionListener(new AjxListener(null, () => { chosen += 1; }));
        menu.popup(0, 20, 20);
        check(menu.isPoppedUp(), 'not up');
        press(item.getHtmlElement());
        check(chosen === 1, `${chosen} chosen`);
        menu.popdown();
        check(!menu.isPoppedUp(), 'still up');
        menu.dispose();
    });
    await attempt('message dialog', () => {
        const dialog = new DwtMessageDialog({ parent: shell });
        dialog.setMessage('Text', DwtMessageDialog.WARNING_STYLE);
        dialog.popup();
        const { left, top, width } = dialog.getHtmlElement().getBoundingClientRect();
        check(dialog.isPoppedUp() && width > 0 && left >= 0 && top >= 0, `at ${left},${top}`);
        dialog.popdown();
        check(!dialog.isPoppedUp(), 'still up');
        dialog.dispose();
    });
    await attempt('option dialog', () => {
        const dialog = new DwtOptionDialog({ parent: shell, title: 'T', message: 'M',
            options: [{ name: 'a', text: 'A', callback: () => {} }] });
        dialog.popup();
        dialog.popdown();
        dialog.dispose();
    });
    await attempt('tree', () => {
        const tree = new DwtTree({ parent: shell });
        const item = new DwtTreeItem({ parent: tree, text: 'root' });
        const child = new DwtTreeItem({ parent: item, text: 'child' });
        item.setExpanded(true);
        check(item.getExpanded() && child.getText() === 'child', 'expanded');
        tree.dispose();
    });
    await attempt('calendar', () => {
        const calendar = new DwtCalendar({ parent: shell });
        calendar.setDate(new Date(2026, 1, 28));
        check(calendar.getDate().getDate() === 28, 'date');
        calendar.dispose();
    });
    await attempt('color picker', () => {
        const picker = new DwtColorPicker({ parent: shell });
        check(picker.getHtmlElement().innerHTML.length > 0, 'empty');
        picker.dispose();
    });
    await attempt('sash', () => {
        const sash = new DwtSash({ parent: shell, style: DwtSash.VERTICAL_STYLE, threshold: 10 });
        sash.registerCallback(() => 0);
        mouse(sash.getHtmlElement(), 'mousedown');
        mouse(document.body, 'mousemove', { clientX: 50, clientY: 50 });
        mouse(document.body, 'mouseup');
        sash.dispose();
    });
    await attempt('select', () => {
        const select = new DwtSelect({ parent: shell, options: [new DwtSelectOption('a', true, 'A'),
            new DwtSelectOption('b', false, 'B')] });
        select.setSelectedValue('b');
        check(select.getValue() === 'b', select.getValue());
        select.dispose();
    });
    await attempt('toolbar', () => {
        const bar = new DwtToolBar({ parent: shell });
        new DwtToolBarButton({ parent: bar }).setText('One');
        bar.addSeparator();
        check(bar.getItemCount() === 2 || bar.getChildren().length >= 1, 'items');
        bar.dispose();
    });
    await attempt('list view', () => {
        const list = new DwtListView({ parent: shell, className: 'DwtListView' });
        list._createItemHtml = function (item) {
            const div = document.createElement('div');
            div.textContent = item.id;
            this.associateItemWithElement(item, div);
            return div;
        };
        list.set(AjxVector.fromArray([{ id: 'x1' }, { id: 'x2' }]));
        check(list.getList().size() === 2 && list.getHtmlElement().textContent.includes('x2'), 'items');
        list.dispose();
    });
    await attempt('text', () => {
        const label = new DwtLabel({ parent: shell });
        label.setText('Label');
        check(label.getHtmlElement().textContent.includes('Label'), 'text');
        label.dispose();
    });
    await attempt('iframe', async () => {
        const frame = new DwtIframe({ parent: shell, html: '<p>in</p>' });
        await new Promise((resolve) => setTimeout(resolve, 100));
        check(frame.getDocument().body.textContent.trim() === 'in', 'content');
        frame.dispose();
    });
    await attempt('tooltip', () => {
        const tip = shell.getToolTip();
        tip.setContent('<b>tip</b>', true);
        tip.popup(30, 30, true);
        check(tip._div.textContent.includes('tip'), 'content');
        tip.popdown();
    });
    await attempt('context menu', () => {
        const control = new DwtComposite({ parent: shell });
        let seen = 0;
        control._setEventHdlrs([DwtEvent.ONCONTEXTMENU]);
        // WebKit's and Chromium's is made into a press of the right button
        for (const type of [DwtEvent.ONCONTEXTMENU, DwtEvent.ONMOUSEUP]) {
            control.addListener(type, new AjxListener(null, () => { seen += 1; }));
        }
        mouse(control.getHtmlElement(), 'contextmenu', { button: 2 });
        control.dispose();
        check(seen === 1, `${seen} seen`);
    });
    await attempt('keyboard', () => {
        const input = document.body.appendChild(document.createElement('input'));
        for (const target of [input, document.body, document]) {
            target.dispatchEvent(new KeyboardEvent('keydown', { bubbles: true, key: 'a', keyCode: 65 }));
            target.dispatchEvent(new KeyboardEvent('keyup', { bubbles: true, key: 'a', keyCode: 65 }));
        }
        input.remove();
    });
    await attempt('soap', () => {
        const soap = AjxSoapDoc.create('NoOpRequest', 'urn:zimbraMail');
        soap.set('a', 'b & c');
        check(/<a[^>]*>b &amp; c<\/a>/.test(soap.getXml()), soap.getXml());
    });
    await attempt('xml', () => {
        const xml = AjxXmlDoc.createFromXml('<r><a x="1">t</a></r>');
        check(xml.getDoc().documentElement.firstChild.getAttribute('x') === '1', 'attribute');
    });
    await attempt('dates', () => {
        check(AjxDateUtil.simpleComputeDateStr(new Date(2026, 1, 3)).length > 4, 'date');
    });
    return out;
}
