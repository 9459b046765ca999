package org.godwit.ra.servers.application;

import jakarta.ejb.EJB;
import jakarta.ejb.EJBException;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/** What the test asks of the application: /shop?text=TEXT&amp;ending=ENDING places an order, /shop lists what was processed. */
@WebServlet("/shop")
public class ShopServlet extends HttpServlet {
    private static final long serialVersionUID = 1L;

    @EJB
    private transient Shop shop;

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        String answer;
        if (request.getParameter("text") == null) {
            answer = shop.processed();
        } else {
            answer = place(request.getParameter("text"), request.getParameter("ending"));
        }
        response.setContentType("text/plain");
        response.getWriter().print(answer);
    }

    private String place(String text, String ending) {
        try {
            shop.place(text, ending);
            return "placed";
        } catch (EJBException e) {
            return "refused";
        }
    }
}
