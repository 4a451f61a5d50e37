import { registry } from "@web/core/registry";
import { BadgeField, badgeField } from "@web/views/fields/badge/badge_field";

/** The state of a document in the books; the whole message on hover. */
export class BooksStateField extends BadgeField {
    static template = "books_connector.BooksState";
    static props = { ...BadgeField.props, tooltip: { type: String, optional: true } };

    get message() {
        return this.props.record.data[this.props.tooltip] || "";
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
