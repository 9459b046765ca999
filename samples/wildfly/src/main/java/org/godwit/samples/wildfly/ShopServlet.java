package org.godwit.samples.wildfly;

import jakarta.ejb.EJB;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.PrintWriter;

/** POST with the parameter article orders; GET lists the orders. */
@WebServlet("/orders")
public class ShopServlet extends HttpServlet {
    private static final long serialVersionUID = 1L;

    @EJB
    private transient Shop shop;

    @Override
    protected void doPost(HttpServletRequest request, HttpServletResponse response) throws IOException {
        String article = request.getParameter("article");
        if (article == null || article.isBlank()) {
            response.sendError(HttpServletResponse.SC_BAD_REQUEST, "the parameter article is missing");
            return;
        }
        response.setContentType("text/plain;charset=UTF-8");
        response.getWriter().println("order " + shop.order(article));
    }

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        response.setContentType("text/plain;charset=UTF-8");
        PrintWriter out = response.getWriter();
        for (PurchaseOrder order : shop.all()) {
            out.println(order.getNumber() + " " + order.getArticle() + (order.isFulfilled() ? " fulfilled" : " open"));
        }
    }
}
