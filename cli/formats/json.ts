import type { Report } from '../report-data.ts';

/** The members and their order are those of the report itself; docs/report.schema.json is their contract. */
export const renderJson = (report: Report): string => `${JSON.stringify(report, undefined, 2)}\n`;
