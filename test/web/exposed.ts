export type Exposed = {
  readonly name: string
  readonly type: string
  readonly help: string
  readonly samples: readonly { readonly labels: Readonly<Record<string, string>>; readonly value: number }[]
}

const SAMPLE = /^([a-zA-Z_:][\w:]*)(?:\{(.*)\})? (-?[\d.]+(?:e[+-]?\d+)?|NaN|[+-]Inf)$/
const LABEL = /([a-zA-Z_]\w*)="((?:[^"\\\n]|\\[\\"n])*)"/y

const labelsIn = (text: string): Record<string, string> => {
  const labels: Record<string, string> = {}
  LABEL.lastIndex = 0
  for (let at = 0; at < text.length; at = LABEL.lastIndex + 1) {
    LABEL.lastIndex = at
    const found = LABEL.exec(text)
    if (found === null) throw new Error(`No label stands in ${text} at ${at}.`)
    labels[found[1]!] = found[2]!
    if (LABEL.lastIndex < text.length && text[LABEL.lastIndex] !== ',') throw new Error(`No comma stands in ${text} at ${LABEL.lastIndex}.`)
  }
  return labels
}

/** Metrics in the text format of Prometheus (0.0.4). Throws where a line is none of it, and at a sample that nothing describes. */
export const exposed = (text: string): readonly Exposed[] => {
  if (!text.endsWith('\n')) throw new Error('The last line has no end.')
  const read: { name: string; type: string; help: string; samples: { labels: Record<string, string>; value: number }[] }[] = []
  for (const line of text.split('\n').filter((one) => one !== '')) {
    const described = /^# (HELP|TYPE) (\S+) (.+)$/.exec(line)
    const newest = read.at(-1)
    const found = SAMPLE.exec(line)
    if (described?.[1] === 'HELP') read.push({ name: described[2]!, type: '', help: described[3]!, samples: [] })
    else if (newest === undefined || newest.name !== (described?.[2] ?? found?.[1])) throw new Error(`Nothing describes ${line}`)
    else if (described !== null) newest.type = described[3]!
    else newest.samples.push({ labels: labelsIn(found?.[2] ?? ''), value: Number(found?.[3]) })
  }
  return read
}
