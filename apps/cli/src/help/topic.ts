import { columns, manual, paragraphs } from '../program/help-layout.js';

/** A body is paragraphs, or rows of two columns. */
export type TopicSection = readonly [title: string, body: string | readonly (readonly [string, string])[]];

export interface Topic {
  readonly sections: readonly TopicSection[];
  /** Commands and topics, as in a command's SEE ALSO. */
  readonly seeAlso: readonly string[];
}

/** The page of a topic, laid out as a manual page. */
export function renderTopic(name: string, summary: string, { sections, seeAlso }: Topic): string {
  return manual([
    ['NAME', paragraphs(`mngr help ${name} - ${summary}`)],
    ...sections.map(([title, body]) => [title, typeof body === 'string' ? paragraphs(body) : columns(body)] as const),
    ['SEE ALSO', paragraphs(seeAlso.map((each) => `mngr ${each}`).join(', '))],
  ]);
}
