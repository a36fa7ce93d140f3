import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { catalogue } from '../../src/web/metrics/catalogue.ts'
import { environmentOf, mountsOf, secretVariables, services, shipped } from './compose-file.ts'
import { type Expression, parsed } from './promql.ts'

const FOLDER = 'deploy/monitoring'
type Rule = {
  readonly alert: string
  readonly expr: string
  readonly for?: string
  readonly labels: { readonly severity: string }
  readonly annotations: Readonly<Record<'summary' | 'description', string>>
}
type Panel = {
  readonly id: number
  readonly title: string
  readonly gridPos: Readonly<Record<'x' | 'y' | 'w' | 'h', number>>
  readonly datasource: { readonly uid: string }
  readonly targets: readonly { readonly refId: string; readonly expr: string; readonly legendFormat: string }[]
}
type Dashboard = {
  readonly uid: string
  readonly panels: readonly Panel[]
  readonly templating: { readonly list: readonly { readonly query: string }[] }
}

const rules = (parse(shipped(`${FOLDER}/alerts.yml`)) as { groups: { rules: Rule[] }[] }).groups.flatMap(({ rules }) => rules)
const dashboard = JSON.parse(shipped(`${FOLDER}/grafana/dashboards/coinfold.json`)) as Dashboard
const prometheus = parse(shipped(`${FOLDER}/prometheus.yml`)) as {
  rule_files: string[]
  scrape_configs: {
    job_name: string
    metrics_path: string
    authorization: Readonly<Record<string, string>>
    static_configs: { targets: string[] }[]
  }[]
}
const [job] = prometheus.scrape_configs
const service = (name: string) => services()[name]!

/** What Prometheus itself knows of a target, and puts on everything that it is told. */
const OWN = { metrics: ['up'], labels: ['instance', 'job'] }
const labelsOf = (metrics: readonly string[]): Set<string> =>
  new Set([...OWN.labels, ...catalogue.filter(({ name }) => metrics.includes(name)).flatMap(({ labels }) => labels)])

const requireKnown = ({ wrong, metrics, ranged, labels }: Expression, of: string): void => {
  expect(wrong, of).toEqual([])
  const known = [...OWN.metrics, ...catalogue.map(({ name }) => name as string)]
  expect(
    metrics.filter((name) => !known.includes(name)),
    of,
  ).toEqual([])
  expect(
    labels.filter((label) => !labelsOf(metrics).has(label)),
    of,
  ).toEqual([])
  // a counter says something by how it grows alone, and a gauge by what it is
  const counters = catalogue.filter(({ type }) => type === 'counter').map(({ name }) => name as string)
  expect(
    metrics.filter((name) => counters.includes(name)),
    of,
  ).toEqual(ranged)
}

describe('the grammar', () => {
  test.each(['a{', 'sum(', 'nonsense(a)', 'sum(a))', 'rate(a[$x])', 'a >', 'a b', 'a and by (x) b'])('refuses %s', (text) => {
    expect(parsed(text).wrong).not.toEqual([])
  })

  test('finds metrics and labels, and which are read over a time', () => {
    expect(parsed('sum by (x) (increase(a_total{y="1"}[5m])) / on (z) group_left b > 0')).toEqual({
      wrong: [],
      metrics: ['a_total', 'b'],
      ranged: ['a_total'],
      labels: ['x', 'y', 'z'],
    })
  })
})

describe('alert rules', () => {
  test.each(rules.map((rule) => [rule.alert, rule] as const))('%s asks for what there is', (alert, rule) => {
    const expression = parsed(rule.expr)
    requireKnown(expression, alert)
    expect(alert).toMatch(/^Coinfold[A-Z]\w+$/)
    expect(['critical', 'warning']).toContain(rule.labels.severity)
    expect(rule.for ?? '1m').toMatch(/^\d+[mh]$/)
    const said = `${rule.annotations.summary} ${rule.annotations.description}`
    for (const [, label] of said.matchAll(/\$labels\.(\w+)/g)) expect([...labelsOf(expression.metrics)], said).toContain(label)
  })

  test('each has a name of its own', () => {
    expect(new Set(rules.map(({ alert }) => alert)).size).toBe(rules.length)
  })
})

describe('the dashboard', () => {
  test.each(dashboard.panels.map((panel) => [panel.title, panel] as const))(
    '%s asks for what there is',
    (title, { targets, datasource }) => {
      expect(targets.length).toBeGreaterThan(0)
      expect(datasource.uid).toBe('prometheus')
      for (const { expr, legendFormat } of targets) {
        // both are filled in by Grafana
        const expression = parsed(expr.replaceAll('$__rate_interval', '5m').replaceAll('$instance', 'page:8137'))
        requireKnown(expression, title)
        for (const [, label] of legendFormat.matchAll(/\{\{(\w+)\}\}/g)) expect([...labelsOf(expression.metrics)], title).toContain(label)
      }
    },
  )

  test('chooses among pages, and no panel lies over another one', () => {
    expect(dashboard.templating.list.map(({ query }) => query)).toEqual(['label_values(coinfold_page_info, instance)'])
    const places = dashboard.panels.flatMap(({ gridPos: { x, y, w, h } }) =>
      Array.from({ length: w * h }, (_, at) => `${x + (at % w)} ${y + Math.floor(at / w)}`),
    )
    expect(new Set(places).size).toBe(places.length)
    expect(new Set(dashboard.panels.map(({ id }) => id)).size).toBe(dashboard.panels.length)
  })

  test('is found by Grafana, and finds Prometheus', () => {
    const source = parse(shipped(`${FOLDER}/grafana/datasources/prometheus.yml`)) as { datasources: { uid: string; url: string }[] }
    expect(source.datasources.map(({ uid, url }) => [uid, url])).toEqual([['prometheus', 'http://prometheus:9090']])
    const provider = parse(shipped(`${FOLDER}/grafana/dashboards/provider.yml`)) as { providers: { options: { path: string } }[] }
    const mounted = mountsOf(service('grafana')).find(({ source }) => source === `./${FOLDER}/grafana/dashboards`)
    expect(provider.providers.map(({ options }) => options.path)).toEqual([mounted?.target])
  })
})

describe('what is started for monitoring', () => {
  test('Prometheus asks the page by a name that it answers to, with the key that it has', () => {
    expect(prometheus.scrape_configs).toHaveLength(1)
    expect(job?.metrics_path).toBe('/metrics')
    const targets = job?.static_configs.flatMap(({ targets }) => targets) ?? []
    expect(targets).toEqual(['page:8137'])
    const page = service('page')
    const { COINFOLD_PAGE_HOSTS: hosts = '', COINFOLD_STORE } = environmentOf(page)
    expect(hosts.split(',')).toContain('page')
    expect(page.command).toEqual(['view', '--host', '0.0.0.0', '--port', '8137'])
    expect(COINFOLD_STORE, 'of the log that the engine writes').toBe(environmentOf(service('trader')).COINFOLD_STORE)
    expect(mountsOf(page), 'the socket of the engine lies there').toEqual(mountsOf(service('trader')))
    const [secret = ''] = service('prometheus').secrets ?? []
    expect(job?.authorization).toEqual({ type: 'Bearer', credentials_file: `/run/secrets/${secret}` })
    const given = environmentOf(services({ [secretVariables()[secret] ?? '']: 'a-key' }).page!)
    expect(given.COINFOLD_PAGE_READ_KEY, 'one variable holds it for both').toBe('a-key')
  })

  test('Grafana has the password that is given, and none of its own', () => {
    const [secret = ''] = service('grafana').secrets ?? []
    expect(environmentOf(service('grafana')).GF_SECURITY_ADMIN_PASSWORD__FILE).toBe(`/run/secrets/${secret}`)
    expect(secretVariables()[secret]).toBe('GRAFANA_PASSWORD')
  })

  test('every file that is mounted is shipped, and every rule file is mounted', () => {
    for (const name of ['prometheus', 'grafana'])
      for (const { source, mode } of mountsOf(service(name)).filter(({ source }) => source.startsWith('./'))) {
        expect(mode).toBe('ro')
        expect(
          readdirSync(join(import.meta.dirname, '..', '..', source, source.endsWith('.yml') ? '..' : '.')).length,
          source,
        ).toBeGreaterThan(0)
      }
    const targets = mountsOf(service('prometheus')).map(({ target }) => target)
    for (const file of [...prometheus.rule_files, '/etc/prometheus/prometheus.yml']) expect(targets).toContain(file)
  })

  test('images are pinned, and can be replaced', () => {
    for (const name of ['prometheus', 'grafana'] as const) {
      expect(service(name).image).toMatch(/:v?\d+\.\d+\.\d+$/)
      expect(services({ [`${name.toUpperCase()}_IMAGE`]: 'other/one:1' })[name]?.image).toBe('other/one:1')
    }
  })
})
