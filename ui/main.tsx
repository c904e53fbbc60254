import './styles/main.css'
import { CSPProvider } from '@base-ui/react/csp-provider'
import { Tooltip } from '@base-ui/react/tooltip'
import { QueryClientProvider } from '@tanstack/react-query'
import { RouterProvider } from '@tanstack/react-router'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { openQueries } from './api/queries.ts'
import { openRouter } from './frame/router.tsx'
import { ToastHost } from './kit/toast.tsx'

const place = document.getElementById('root')
if (place === null) throw new Error('the page has no place for the admin')

createRoot(place).render(
  <StrictMode>
    <CSPProvider disableStyleElements>
      <QueryClientProvider client={openQueries()}>
        <Tooltip.Provider>
          <RouterProvider router={openRouter()} />
          <ToastHost />
        </Tooltip.Provider>
      </QueryClientProvider>
    </CSPProvider>
  </StrictMode>,
)
