window.OpenKojiShell=(p,W)=>{const{options:r,kept:f,tell:m}=p,{layout:k="inline",container:h,script:v}=r,{origin:S}=new URL(W),n=k!=="inline",i=a("div"),x=a("button",{type:"button",onclick:u}),_=r.link||"Open the conversation in a new tab",j=a("a",{href:p.address("s"),target:"_blank",textContent:_}),t=a("iframe",{title:"OpenKoji",src:p.address("embed"),allow:"microphone; autoplay",referrerPolicy:"origin"}),s=a(n?"dialog":"div",{className:k,ariaLabel:"OpenKoji",onclose:K}),E=[];let O=!1,b,T,g="Close";const L=new CSSStyleSheet;L.replaceSync(`
    iframe { display: block; width: 100%; flex: 1; border: 0; border-radius: inherit; color-scheme: normal }
    div iframe { height: 420px }
    a ~ iframe { display: none }
    a, button { box-sizing: border-box; align-self: end; min-width: 44px; margin: 0 0 8px; padding: 12px 14px; border: 0;
      border-radius: 22px; background: #222; color: #fff; font: 16px/20px system-ui, sans-serif; cursor: pointer }
    a { display: inline-block }
    a:focus-visible, button:focus-visible { outline: 3px solid #fff; box-shadow: 0 0 0 6px #222 }
    dialog { box-sizing: border-box; width: 560px; max-width: 100%; height: 800px; max-height: 96%; padding: 8px; border: 0;
      border-radius: 20px; background: none; overflow: hidden }
    dialog[open] { display: flex; flex-direction: column }
    dialog iframe { border-radius: 14px }
    ::backdrop { background: #000a }
    .drawer { width: 460px; height: 100%; max-height: none; margin-inline-end: 0 }
    @media (max-width: 600px) {
      dialog { width: 100%; height: 100%; max-height: none; padding: 8px 0 0; border-radius: 0 }
      dialog iframe { border-radius: 14px 14px 0 0 }
      button { margin-inline-end: 8px }
      .drawer { height: 88%; margin-bottom: 0 }
    }
    @media (prefers-reduced-motion: no-preference) {
      dialog { animation: come .2s }
      @keyframes come { from { opacity: 0; translate: 0 16px } }
    }`);const C=i.attachShadow({mode:"open"});C.adoptedStyleSheets=[L],n&&s.append(x),s.append(t),C.append(s);const z=h?.nodeType?h:document.querySelector(h||null);!z&&!n&&v?.closest("body")?v.after(i):(z||document.body).append(i);const D=setTimeout(()=>{t.before(j),p.blocked()},5e3);addEventListener("message",H),w(r.close);function a(e,o){return Object.assign(document.createElement(e),o)}function w(e){x.textContent=e||"✕",x.ariaLabel=e||g}function $(){b="dismissed",i.hidden=!1,n&&!s.open&&({overflow:T}=document.documentElement.style,document.documentElement.style.overflow="hidden",s.showModal(),t.focus()),m("open"),l("open")}function u(){n?s.close():i.hidden||(i.hidden=!0,K())}function K(){n&&(document.documentElement.style.overflow=T),f("seen",Date.now()),m("close",{reason:b})}function l(e,o){O?t.contentWindow.postMessage({...o,source:"openkoji",v:1,type:e},S):E.push([e,o])}function q(){const{name:e,email:o,externalId:d,userHash:M,metadata:R}=r;l("identify",{name:e,email:o,externalId:d,userHash:M,metadata:R})}const F={ready({title:e,close:o}){clearTimeout(D),j.remove(),t.title=s.ariaLabel=e,g=o||g,w(r.close),O=!0,q(),l("resume",{resumeToken:f("token")}),E.splice(0).forEach(d=>l(...d))},start(){},consent(){},question(){},answer(){},voice(){},offline(){},error(){},resize({height:e}){n||(t.style.height=`min(${parseFloat(e)}px, ${parseFloat(r.maxHeight)||9999}px, 90vh)`)},complete(){b="completed",w(),f("seen",Date.now())}};function H({data:e,origin:o,source:d}){if(d!==t.contentWindow||o!==S||e?.source!=="openkoji"||e.v!==1)return;const{source:M,v:R,type:c,...y}=e;c==="session"?f("token",y.resumeToken||null):c==="close"?u():Object.hasOwn(F,c)&&(F[c](y),m(c,y))}function I(e,o){e==="close"?u():e==="identify"?q():e==="destroy"?(n&&s.open&&u(),removeEventListener("message",H),clearTimeout(D),i.remove()):["focus","theme","locale"].includes(e)&&(e==="focus"&&t.focus(),l(e,o))}return{place:i,show:$,run:I}};
