/* 
 * #define WEBKIT true
 * #define CHROME_4_OR_HIGHER true
 * #define SAFARI true
 * #define SAFARI_5_OR_HIGHER true
 * #define WINDOWS true
 * #define SAFARI_2_OR_HIGHER true
 * #define CHROME true
 */

/* 
 * File: zimbra/skins/sample/skin.js
 */

var skin = "sample"; // 
/* 
 * File: zimbra/skins/sample/templates/Small.template.js
 */

AjxTemplate.register("small");
