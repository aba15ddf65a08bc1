// Every widget of Dwt that the client is built of, made and used once. Runs in the page: the answer
// is a word a widget, ok or what went wrong.

export const WIDGETS = ['composite', 'button', 'input', 'menu', 'message dialog', 'option dialog', 'tree',
    'calendar', 'color picker', 'sash', 'select', 'toolbar', 'list view', 'text', 'iframe', 'tooltip',
    'context menu', 'keyboard', 'soap', 'xml', 'dates', 'shell', 'kinds of buttons', 'choices', 'spinner', 'combo box',
    'color button', 'password', 'tabs', 'chooser', 'times', 'alert', 'confirmation', 'sheet', 'properties', 'grouper',
    'progress', 'form', 'message of parts', 'tree header', 'scroll bars', 'every class'];

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

    // Which of Dwt's classes of controls were made: those whose prototype a control has.
    const classes = Object.keys(window).filter((name) => /^Dwt/.test(name) &&
        window[name]?.prototype instanceof DwtControl);
    const made = new Set(classes.filter((name) => shell instanceof window[name]));
    const init = DwtControl.prototype.__initCtrl;
    DwtControl.prototype.__initCtrl = function (...words) {
        for (const name of classes) if (this instanceof window[name]) made.add(name);
        return init.apply(this, words);
    };

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
        select.popup();
        check(select.getMenu().isPoppedUp() && select.getMenu().getItemCount() === 2, 'its menu');
        select.getMenu().popdown();
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
    await attempt('shell', () => {
        check(DwtShell.getShell(window) === shell, 'another shell');
        shell.setBusy(true, 1);
        shell.setBusy(false, 1);
        check(!shell._setBusy, 'still busy');
    });
    await attempt('kinds of buttons', () => {
        for (const Kind of [DwtLinkButton, DwtBorderlessButton]) {
            const button = new Kind({ parent: shell });
            let clicks = 0;
            button.setText('Press');
            button.addSelectionListener(new AjxListener(null, () => { clicks += 1; }));
            press(button.getHtmlElement());
            button.dispose();
            check(clicks === 1, `${clicks} clicks`);
        }
    });
    await attempt('choices', () => {
        for (const Kind of [DwtCheckbox, DwtRadioButton]) {
            const box = new Kind({ parent: shell, name: 'n', value: 'v' });
            let changes = 0;
            box.addSelectionListener(new AjxListener(null, () => { changes += 1; }));
            box.setText('Choose');
            check(!box.isSelected(), 'chosen');
            box.getInputElement().click();
            check(box.isSelected() && changes === 1 && box.getValue() === 'v', `${changes} changes`);
            box.dispose();
        }
    });
    await attempt('spinner', () => {
        const spinner = new DwtSpinner({ parent: shell, min: 1, max: 5, value: 3 });
        spinner.setValue(4);
        check(Number(spinner.getValue()) === 4, spinner.getValue());
        spinner.dispose();
    });
    await attempt('combo box', () => {
        const combo = new DwtComboBox({ parent: shell, inputParams: { size: 9 } });
        combo.add('One', '1', true);
        combo.add('Two', '2');
        check(combo.getValue() === '1', combo.getValue());
        combo.setValue('2');
        check(combo.getText() === 'Two', combo.getText());
        combo.dispose();
    });
    await attempt('color button', () => {
        const button = new DwtButtonColorPicker({ parent: shell });
        button.setColor('#ff0000');
        check(button.getColor() === '#ff0000', button.getColor());
        button.dispose();
    });
    await attempt('password', () => {
        const field = new DwtPasswordField({ parent: shell });
        field.setValue('secret');
        check(field.getValue() === 'secret', field.getValue());
        field.dispose();
    });
    await attempt('tabs', () => {
        const tabs = new DwtTabView({ parent: shell });
        const pages = [new DwtTabViewPage(tabs), new DwtTabViewPage(tabs)];
        const keys = pages.map((page, i) => tabs.addTab(`Tab ${i}`, page));
        tabs.switchToTab(keys[1]);
        check(tabs.getCurrentTab() === keys[1] && tabs.getNumTabs() === 2, tabs.getCurrentTab());
        press(tabs.getTabButton(keys[0]).getHtmlElement());
        check(tabs.getCurrentTab() === keys[0], 'not switched by a press');
        tabs.dispose();
        const bar = new DwtTabBarFloat(shell);
        const button = new DwtTabButtonFloat(bar);
        button.setText('Tab');
        bar.dispose();
    });
    await attempt('chooser', () => {
        const chooser = new DwtChooser({ parent: shell, listSize: 'w', listStyle: DwtChooser.MODE_MOVE,
            buttonInfo: [{ id: 'add', label: 'Add' }] });
        chooser._createSourceListView = chooser._createTargetListView = function () {
            const list = new DwtChooserListView({ parent: this, type: DwtChooserListView.SOURCE });
            list._createItemHtml = function (item) {
                const div = document.createElement('div');
                div.textContent = item.id;
                this.associateItemWithElement(item, div);
                return div;
            };
            return list;
        };
        chooser._initialize();
        chooser.setItems([{ id: 'c1' }, { id: 'c2' }], DwtChooserListView.SOURCE);
        check(chooser.getItems(DwtChooserListView.SOURCE).size() === 2, 'items');
        chooser.dispose();
    });
    await attempt('times', () => {
        for (const Kind of [DwtTimeSelect, DwtTimeInput]) {
            const time = new Kind(shell, Kind.START);
            time.set(new Date(2026, 1, 3, 14, 30));
            check(time.getValue(new Date(2026, 1, 3)).getHours() === 14, String(time.getValue(new Date())));
            time.dispose();
        }
    });
    await attempt('alert', () => {
        const alert = new DwtAlert(shell);
        alert.setStyle(DwtAlert.WARNING);
        alert.setTitle('Title');
        alert.setContent('Text');
        check(alert.getHtmlElement().textContent.includes('Text'), 'content');
        alert.dispose();
    });
    await attempt('confirmation', () => {
        const dialog = new DwtConfirmDialog(shell);
        let answer = '';
        dialog.popup('Really?', () => { answer = 'yes'; }, () => { answer = 'no'; });
        press(dialog.getButton(DwtDialog.YES_BUTTON).getHtmlElement());
        check(answer === 'yes' && !dialog.isPoppedUp(), answer);
        dialog.dispose();
    });
    await attempt('sheet', () => {
        const sheet = new DwtPropertySheet(shell);
        const field = new DwtInputField({ parent: sheet, initialValue: 'v' });
        const id = sheet.addProperty('Label', field);
        check(/Label/.test(sheet.getHtmlElement().textContent), sheet.getHtmlElement().outerHTML);
        check(sheet.getHtmlElement().contains(field.getHtmlElement()), 'the field is elsewhere');
        sheet.setPropertyVisible(id, false); // removeProperty() throws in every release
        check(!field.getHtmlElement().offsetParent, 'it is still seen');
        sheet.dispose();
        const page = new DwtPropertyPage({ parent: shell });
        page.setDirty(true);
        check(page.isDirty(), 'dirty');
        page.dispose();
    });
    await attempt('properties', () => {
        const editor = new DwtPropertyEditor(shell);
        editor.initProperties([{ label: 'Name', name: 'NAME', type: 'string', value: 'a' }]);
        check(editor.getProperties().NAME === 'a', JSON.stringify(editor.getProperties()));
        editor.dispose();
    });
    await attempt('grouper', () => {
        const group = new DwtGrouper(shell);
        group.setLabel('Group');
        group.setContent('<b>inside</b>');
        check(/Group.*inside/.test(group.getHtmlElement().textContent), group.getHtmlElement().textContent);
        group.dispose();
    });
    await attempt('progress', () => {
        const bar = new DwtProgressBar(shell);
        bar.setMaxValue(50);
        bar.setValue(25);
        check(bar.getValue() === 25, bar.getValue());
        bar.dispose();
    });
    await attempt('form', () => {
        AjxTemplate.compile('test.Widgets', true, true, '<template id="test.Widgets#Form">' +
            '<div id="${id}_NAME"></div><div id="${id}_LINES"></div></template>');
        const form = new DwtForm({ parent: shell, form: { template: 'test.Widgets#Form', items: [
            { id: 'NAME', type: 'DwtInputField', value: 'a' },
            { id: 'LINES', type: 'DwtFormRows', rowitem: { type: 'DwtInputField' } }] } });
        form.setValue('NAME', 'b');
        check(form.getValue('NAME') === 'b', form.getValue('NAME'));
        form.dispose();
    });
    await attempt('message of parts', () => {
        const parts = new DwtMessageComposite({ parent: shell });
        parts.setFormat('{0} of {1}');
        check(/ of /.test(parts.getHtmlElement().textContent), parts.getHtmlElement().textContent);
        parts.dispose();
    });
    await attempt('tree header', () => {
        const tree = new DwtTree({ parent: shell });
        const header = new DwtHeaderTreeItem({ parent: tree, text: 'Header', overview: {} });
        check(header.getText() === 'Header', header.getText());
        tree.dispose();
    });
    await attempt('scroll bars', () => {
        const outer = document.body.appendChild(document.createElement('div'));
        outer.style.cssText = 'width: 100px; height: 100px; overflow: scroll';
        const { x, y } = Dwt.getScrollbarSizes(outer);
        check(x === outer.offsetWidth - outer.clientWidth && y === outer.offsetHeight - outer.clientHeight, `${x} ${y}`);
        outer.remove();
    });
    DwtControl.prototype.__initCtrl = init;
    await attempt('every class', () => {
        const left = classes.filter((name) => !made.has(name));
        check(left.length === 0, `never made: ${left.join(' ')}`);
    });
    return out;
}
