import type { JSX } from 'preact'
import { Chart } from './chart.tsx'
import { CoinList } from './coin-list.tsx'
import { CommandDialog } from './command-dialog.tsx'
import { Figures } from './figures.tsx'
import { Inside } from './inside.tsx'
import { Lists } from './lists.tsx'
import type { PagePlace } from './page-place.ts'
import { PageContext, type PageState } from './page-state.ts'
import { Banners, TopBar } from './top-bar.tsx'
import { Transport } from './transport.tsx'
import { AboutView } from './views/about.tsx'
import { AlarmsView } from './views/alarms.tsx'
import { BudgetView } from './views/budget.tsx'
import { DifferenceView } from './views/difference.tsx'
import { HealthView } from './views/health.tsx'
import { JournalView } from './views/journal.tsx'
import { LotsView } from './views/lots.tsx'
import { MachinesView } from './views/machines.tsx'
import { OrdersView } from './views/orders.tsx'
import { PerformanceView } from './views/performance.tsx'
import { WhyView } from './views/why.tsx'

/** One a name of the address; a view is made when it is opened. */
const VIEWS_OF: Readonly<Record<PagePlace['view'], () => JSX.Element>> = {
  desk: () => <Desk />,
  why: () => <WhyView />,
  journal: () => <JournalView />,
  orders: () => <OrdersView />,
  lots: () => <LotsView />,
  budget: () => <BudgetView />,
  performance: () => <PerformanceView />,
  machines: () => <MachinesView />,
  difference: () => <DifferenceView />,
  alarms: () => <AlarmsView />,
  health: () => <HealthView />,
  about: () => <AboutView />,
}

const Desk = () => (
  <main class="desk">
    <Figures />
    <CoinList />
    <Chart />
    <Lists />
    <Inside />
  </main>
)

export const App = ({ page }: { page: PageState }) => (
  <PageContext.Provider value={page}>
    <div class={page.link.is.value === 'lost' ? 'app lost' : 'app'} data-view={page.place.value.view}>
      <TopBar />
      <Banners />
      {VIEWS_OF[page.place.value.view]()}
      <Transport />
      <CommandDialog />
    </div>
  </PageContext.Provider>
)
