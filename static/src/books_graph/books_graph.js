import { cookie } from "@web/core/browser/cookie";
import { getCustomColor } from "@web/core/colors/colors";
import { registry } from "@web/core/registry";
import {
    JournalDashboardGraphField,
    journalDashboardGraphField,
} from "@web/views/fields/journal_dashboard_graph/journal_dashboard_graph_field";

const scheme = cookie.get("color_scheme");
const COLORS = {
    sent: getCustomColor(scheme, "#28a745", "#1dc959"),
    failed: getCustomColor(scheme, "#dc3545", "#ff5757"),
};

/** Odoo's graph of a journal, with two series on top of each other: what was sent and what failed each day. */
export class BooksGraphField extends JournalDashboardGraphField {
    getBarChartConfig() {
        const config = super.getBarChartConfig();
        config.data.datasets = this.data.map((series) => ({
            backgroundColor: COLORS[series.name],
            data: series.values.map((day) => day.value),
            label: series.key,
        }));
        config.options.scales.x.stacked = true;
        config.options.scales.y.stacked = true;
        config.options.scales.y.suggestedMax = 4;
        config.options.scales.x.grid.display = false;
        config.options.scales.x.ticks.maxRotation = 0;
        config.options.scales.x.ticks.autoSkipPadding = 12;
        config.options.plugins.tooltip.mode = "index";
        return config;
    }
}

registry.category("fields").add("books_graph", { ...journalDashboardGraphField, component: BooksGraphField });
