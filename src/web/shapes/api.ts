import type { z } from 'zod'
import { chartAsked, chartShape, cyclesAsked, cyclesShape } from './chart-shapes.ts'
import { coinsAsked, coinsShape, oneCoinShape } from './coin-shapes.ts'
import { decisionsAsked, decisionsShape, whyAsked, whyNotAsked, whyNotShape, whyShape } from './decision-shapes.ts'
import { alarmsAsked, alarmsShape, differenceAsked, differenceShape } from './difference-shapes.ts'
import { eventAsked, eventShape, eventsAsked, eventsShape, framesAsked, framesShape, stepAsked, stepShape } from './event-shapes.ts'
import { healthAsked, healthShape } from './health-shapes.ts'
import { logAsked, logShape, overviewAsked, overviewShape } from './log-shapes.ts'
import { machineAsked, machineShape, machinesAsked, machinesShape } from './machine-shapes.ts'
import { momentAsked, momentShape } from './moment-shapes.ts'
import { budgetAsked, budgetShape, lotsAsked, lotsShape } from './money-shapes.ts'
import { oneOrderShape, orderAsked, ordersAsked, ordersShape } from './order-shapes.ts'
import { equityAsked, equityShape, performanceAsked, performanceShape } from './performance-shapes.ts'

/** Every GET by its path below `/api/v1`: what it may be asked, and what it answers. `{coin}` is a position's name, percent-encoded. */
export const api = {
  '/log': { query: logAsked, answer: logShape },
  '/health/details': { query: healthAsked, answer: healthShape },
  '/overview': { query: overviewAsked, answer: overviewShape },
  '/moment': { query: momentAsked, answer: momentShape },
  '/coins': { query: coinsAsked, answer: coinsShape },
  '/coins/{coin}': { query: coinsAsked, answer: oneCoinShape },
  '/coins/{coin}/chart': { query: chartAsked, answer: chartShape },
  '/coins/{coin}/cycles': { query: cyclesAsked, answer: cyclesShape },
  '/coins/{coin}/frames': { query: framesAsked, answer: framesShape },
  '/decisions': { query: decisionsAsked, answer: decisionsShape },
  '/events': { query: eventsAsked, answer: eventsShape },
  '/events/{position}': { query: eventAsked, answer: eventShape },
  '/step': { query: stepAsked, answer: stepShape },
  '/why/{position}': { query: whyAsked, answer: whyShape },
  '/why-not': { query: whyNotAsked, answer: whyNotShape },
  '/orders': { query: ordersAsked, answer: ordersShape },
  '/orders/{id}': { query: orderAsked, answer: oneOrderShape },
  '/lots': { query: lotsAsked, answer: lotsShape },
  '/budget/{asset}': { query: budgetAsked, answer: budgetShape },
  '/performance': { query: performanceAsked, answer: performanceShape },
  '/equity': { query: equityAsked, answer: equityShape },
  '/machines': { query: machinesAsked, answer: machinesShape },
  '/machines/{name}': { query: machineAsked, answer: machineShape },
  '/difference': { query: differenceAsked, answer: differenceShape },
  '/alarms': { query: alarmsAsked, answer: alarmsShape },
} as const

type Table = typeof api
type Named<Path extends string> = Path extends `${string}{${infer Name}}${infer Rest}`
  ? { readonly [Key in Name]: string } & Named<Rest>
  : unknown

/** The same as types: `path` fills what stands in braces, `asked` is the query without `at`. */
export type Api = {
  readonly [Path in keyof Table]: {
    readonly path: Named<Path>
    readonly asked: Omit<z.input<Table[Path]['query']>, 'at'>
    readonly answer: z.infer<Table[Path]['answer']>
  }
}
