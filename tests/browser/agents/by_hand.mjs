// Browsers as a person reads them, beside the collections: [name and major version, platform, what
// it calls itself]. Names are those of AjxEnv.browser.
const WIN = 'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko)';
const MAC = 'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7)';
const IPHONE = 'Mozilla/5.0 (iPhone; CPU iPhone OS 17_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko)';
const IPAD = 'Mozilla/5.0 (iPad; CPU OS 16_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko)';
const DROID = 'Mozilla/5.0 (Linux; Android 13; SM-S901B) AppleWebKit/537.36 (KHTML, like Gecko)';
const edge = (edgeVersion, chrome) => `${WIN} Chrome/${chrome} Safari/537.36 Edge/${edgeVersion}`;

export const BY_HAND = [
    ['EDG12', 'Win', edge('12.10240', '42.0.2311.135')],
    ['EDG13', 'Win', edge('13.10586', '46.0.2486.0')],
    ['EDG14', 'Win', edge('14.14393', '51.0.2704.79')],
    ['EDG15', 'Win', edge('15.15063', '52.0.2743.116')],
    ['EDG16', 'Win', edge('16.16299', '58.0.3029.110')],
    ['EDG17', 'Win', edge('17.17134', '64.0.3282.140')],
    ['EDG18', 'Win', edge('18.17763', '64.0.3282.140')],
    ['EDG79', 'Win', `${WIN} Chrome/79.0.3945.74 Safari/537.36 Edg/79.0.309.43`],
    ['EDG120', 'Win', `${WIN} Chrome/120.0.0.0 Safari/537.36 Edg/120.0.0.0`],
    ['EDG120', 'Mac', `${MAC} AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0.0.0 Safari/537.36 Edg/120.0.0.0`],
    ['EDG120', 'Android', `${DROID} Chrome/120.0.0.0 Mobile Safari/537.36 EdgA/120.0.0.0`],
    ['EDG120', 'iOS', `${IPHONE} Version/17.0 EdgiOS/120.0.2210.126 Mobile/15E148 Safari/604.1`],
    ['IE8', 'Win', 'Mozilla/4.0 (compatible; MSIE 8.0; Windows NT 6.1; Trident/4.0)'],
    ['IE9', 'Win', 'Mozilla/5.0 (compatible; MSIE 9.0; Windows NT 6.1; Trident/5.0)'],
    ['IE10', 'Win', 'Mozilla/5.0 (compatible; MSIE 10.0; Windows NT 6.2; Trident/6.0)'],
    ['IE11', 'Win', 'Mozilla/5.0 (Windows NT 6.3; Trident/7.0; rv:11.0) like Gecko'],
    ['IE11', 'Win', 'Mozilla/5.0 (Windows NT 10.0; WOW64; Trident/7.0; .NET4.0C; .NET4.0E; rv:11.0) like Gecko'],
    ['GC120', 'Win', `${WIN} Chrome/120.0.0.0 Safari/537.36`],
    ['GC49', 'Win', 'Mozilla/5.0 (Windows NT 5.1) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/49.0.2623.112 Safari/537.36'],
    ['GC156', 'Linux', 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/156.0.0.0 Safari/537.36'],
    ['GC119', 'ChromeOS', 'Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/119.0.0.0 Safari/537.36'],
    ['GC120', 'Android', `${DROID} Chrome/120.0.0.0 Mobile Safari/537.36`],
    ['GC120', 'iOS', `${IPHONE} CriOS/120.0.6099.119 Mobile/15E148 Safari/604.1`],
    ['GC120', 'iOS', `${IPAD} CriOS/120.0.6099.119 Mobile/15E148 Safari/604.1`],
    ['GC119', 'Android', 'Mozilla/5.0 (Linux; Android 13; Pixel 7 Build/TQ3A; wv) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/119.0.6045.66 Mobile Safari/537.36'],
    ['FF120', 'Win', 'Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:120.0) Gecko/20100101 Firefox/120.0'],
    ['FF115', 'Linux', 'Mozilla/5.0 (X11; Linux x86_64; rv:109.0) Gecko/20100101 Firefox/115.0'],
    ['FF153', 'Mac', 'Mozilla/5.0 (Macintosh; Intel Mac OS X 10.15; rv:153.0) Gecko/20100101 Firefox/153.0'],
    ['FF120', 'Android', 'Mozilla/5.0 (Android 13; Mobile; rv:120.0) Gecko/120.0 Firefox/120.0'],
    ['FF120', 'iOS', `${IPHONE} FxiOS/120.0 Mobile/15E148 Safari/605.1.15`],
    ['FF52', 'Win', 'Mozilla/5.0 (Windows NT 5.1; rv:52.0) Gecko/20100101 Firefox/52.0'],
    ['SAF17', 'Mac', `${MAC} AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.1 Safari/605.1.15`],
    ['SAF9', 'Mac', 'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_11_6) AppleWebKit/601.7.7 (KHTML, like Gecko) Version/9.1.2 Safari/601.7.7'],
    ['SAF5', 'Win', 'Mozilla/5.0 (Windows; U; Windows NT 6.1; en-US) AppleWebKit/533.20.25 (KHTML, like Gecko) Version/5.0.4 Safari/533.20.27'],
    ['SAF17', 'iOS', `${IPHONE} Version/17.1 Mobile/15E148 Safari/604.1`],
    ['SAF16', 'iOS', `${IPAD} Version/16.6 Mobile/15E148 Safari/604.1`],
    // an iPad in desktop mode says that it is a Mac; AjxEnv.isIOS is told by its touch points
    ['SAF17', 'Mac', `${MAC} AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.2 Safari/605.1.15`],
    // a web view of an application has no name of its own: the system's Safari
    ['SAF17', 'iOS', `${IPHONE} Mobile/15E148`],
    ['SAF16', 'iOS', `${IPAD} Mobile/15E148 [FBAN/FBIOS;FBAV/440.0.0.32.116;FBBV/536565236]`],
    ['GSA300', 'iOS', `${IPHONE} GSA/300.0.598994205 Mobile/15E148 Safari/604.1`],
    ['OPR106', 'Win', `${WIN} Chrome/120.0.0.0 Safari/537.36 OPR/106.0.0.0`],
    ['OPR76', 'Android', `${DROID} Chrome/117.0.0.0 Mobile Safari/537.36 OPR/76.2.4027.73374`],
    ['OPR4', 'iOS', `${IPHONE} Version/17.1 Mobile/15E148 Safari/604.1 OPT/4.3.1`],
    ['OPERA', 'Win', 'Opera/9.80 (Windows NT 6.1; WOW64) Presto/2.12.388 Version/12.18'],
    ['OPRMINI8', '[unknown]', 'Opera/9.80 (J2ME/MIDP; Opera Mini/8.0.35626/191.0; U; en) Presto/2.12.423 Version/12.16'],
    ['SAMSUNG23', 'Android', `${DROID} SamsungBrowser/23.0 Chrome/115.0.0.0 Mobile Safari/537.36`],
    ['UC13', 'Android', 'Mozilla/5.0 (Linux; U; Android 11; en-US; M2007J20CG) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/100.0.4896.58 UCBrowser/13.5.0.1313 Mobile Safari/537.36'],
    ['YANDEX23', 'Win', `${WIN} Chrome/118.0.0.0 YaBrowser/23.11.0.0 Safari/537.36`],
    ['VIVALDI6', 'Win', `${WIN} Chrome/118.0.0.0 Safari/537.36 Vivaldi/6.4.3160.47`],
    ['MIUI14', 'Android', 'Mozilla/5.0 (Linux; U; Android 12; en-us; M2101K6G) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/100.0.4896.127 Mobile Safari/537.36 XiaoMi/MiuiBrowser/14.9.2-gn'],
    ['HUAWEI14', 'Android', 'Mozilla/5.0 (Linux; Android 10; ELS-NX9) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/99.0.4844.88 HuaweiBrowser/14.0.2.311 Mobile Safari/537.36'],
    ['WHALE3', 'Win', `${WIN} Chrome/118.0.0.0 Whale/3.23.214.10 Safari/537.36`],
    ['SILK119', 'Android', 'Mozilla/5.0 (Linux; Android 9; KFTRWI) AppleWebKit/537.36 (KHTML, like Gecko) Silk/119.4.1 like Chrome/119.0.6045.193 Safari/537.36'],
    ['DDG7', 'iOS', `${IPHONE} Version/17.1 Mobile/15E148 DuckDuckGo/7 Safari/605.1.15`],
];
