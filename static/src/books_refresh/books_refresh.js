import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";
import { Component, onWillUnmount, status, xml } from "@odoo/owl";

/** Reads the open document again when something about it changed in the books, unless it is being edited. */
export class BooksRefresh extends Component {
    static template = xml``;
    static props = { ...standardWidgetProps };

    setup() {
        const bus = useService("bus_service");
        const changed = async ({ model, ids }) => {
            const record = this.props.record;
            if (model !== record.resModel || !ids.includes(record.resId)) {
                return;
            }
            try {
                if (!(await record.isDirty())) {
                    await record.load();
                }
            } catch (error) {
                if (status(this) !== "destroyed") {
                    throw error;
                } // the form was left meanwhile
            }
        };
        bus.subscribe("books_changed", changed);
        onWillUnmount(() => bus.unsubscribe("books_changed", changed));
    }
}

registry.category("view_widgets").add("books_refresh", { component: BooksRefresh });
