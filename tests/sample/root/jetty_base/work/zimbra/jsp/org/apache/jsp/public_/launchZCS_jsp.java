// Stands for what the JSP compiler left of the page as it is deployed.
package org.apache.jsp.public_;
