import { registry } from "@web/core/registry";
import { usePopover } from "@web/core/popover/popover_hook";
import { Tooltip } from "@web/core/tooltip/tooltip";
import { BadgeField, badgeField } from "@web/views/fields/badge/badge_field";

/** The state of a document in the books; the whole message on hover, on a tap, and when the keyboard reaches it. */
export class BooksStateField extends BadgeField {
    static template = "books_connector.BooksState";
    static props = { ...BadgeField.props, tooltip: { type: String, optional: true } };

    setup() {
        super.setup();
        this.popover = usePopover(Tooltip, { position: "bottom" });
    }

    get message() {
        return this.props.record.data[this.props.tooltip] || "";
    }

    onFocus(ev) {
        if (this.message) {
            this.popover.open(ev.currentTarget, { tooltip: this.message });
        }
    }
}

export const booksStateField = {
    ...badgeField,
    component: BooksStateField,
    extractProps: (fieldInfo, dynamicInfo) => ({
        ...(badgeField.extractProps?.(fieldInfo, dynamicInfo) || {}),
        tooltip: fieldInfo.options.tooltip,
    }),
};

registry.category("fields").add("books_state", booksStateField);
