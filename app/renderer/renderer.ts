// The page's entry: mounts the window's root component on what preload put on `window.loadstone`.
import { createApp } from 'vue';
import type { WindowApi } from '../shared/ui/channels.ts';
import App from './App.vue';
import './style.css';

declare global {
  interface Window {
    readonly loadstone: WindowApi;
  }
}

createApp(App, { api: window.loadstone }).mount('#app');
