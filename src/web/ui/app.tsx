import { Chart } from './chart.tsx'
import { CoinList } from './coin-list.tsx'
import { Figures } from './figures.tsx'
import { Inside } from './inside.tsx'
import { Lists } from './lists.tsx'
import { PageContext, type PageState } from './page-state.ts'
import { Banners, TopBar } from './top-bar.tsx'
import { Transport } from './transport.tsx'

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
      <Desk />
      <Transport />
    </div>
  </PageContext.Provider>
)
