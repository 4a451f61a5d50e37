import { registry } from "@web/core/registry";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";
import { Component, onMounted, onWillUnmount, useRef, xml } from "@odoo/owl";

/** Shows the setting for which a form was opened (`books_spot` in the context): its page, the field, and the cursor in it. */
export class BooksSpot extends Component {
    static template = xml`<span t-ref="here"/>`;
    static props = { ...standardWidgetProps };

    setup() {
        this.here = useRef("here");
        onMounted(() => this.look());
        onWillUnmount(() => clearTimeout(this.timer));
    }

    /** The pages of a form are made when they are opened. */
    look(turn = 0) {
        const name = this.props.record.context.books_spot;
        const form = this.here.el?.closest(".o_form_view");
        if (!name || !form || turn > 20) {
            return;
        }
        const field = form.querySelector(`.o_field_widget[name="${name}"]`);
        if (!field) {
            if (!turn) {
                form.querySelector(".o_notebook_headers a[name='settings']")?.click();
            }
            this.timer = setTimeout(() => this.look(turn + 1), 50);
            return;
        }
        field.closest(".o_wrap_field, .o_cell")?.classList.add("o_books_spot");
        field.classList.add("o_books_spot");
        field.scrollIntoView({ block: "center" });
        field.querySelector("input, select, textarea")?.focus();
    }
}

registry.category("view_widgets").add("books_spot", { component: BooksSpot });
